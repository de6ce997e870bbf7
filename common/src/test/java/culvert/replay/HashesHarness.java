package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A replay filter with files of its own, the salts that fill it, and what it says meanwhile. */
abstract class HashesHarness {
    static final String NAME = "hashes-8388";
    static final int HEADER = HashFile.header(new byte[16]).length;

    /** Small, so that generations turn often. */
    static final int MOST = 1000;

    private static final int PENDING = 64;

    @RegisterExtension
    final LoggedLines log = LoggedLines.of("culvert.replay", Level.INFO);

    @TempDir
    private Path parent;

    /** Where the filter keeps its files, once it has opened them. */
    Path directory() {
        return parent.resolve("state");
    }

    PersistentHashes open() {
        return open(directory());
    }

    static PersistentHashes open(Path directory) {
        return PersistentHashes.open(directory, NAME, MOST, PENDING);
    }

    Path file(String name) {
        return directory().resolve(name);
    }

    static void remember(PersistentHashes hashes, int from, int to) {
        for (int i = from; i < to; i++) {
            assertTrue(hashes.remember(salt(i)));
        }
    }

    static void assertAllKnown(PersistentHashes hashes, int from, int to) {
        for (int i = from; i < to; i++) {
            assertFalse(hashes.remember(salt(i)), "forgot " + i);
        }
    }

    static byte[] salt(int number) {
        return ByteBuffer.allocate(32).putInt(20, number).array();
    }
}
