package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import culvert.replay.Generations.Limits;
import culvert.replay.ReplayMemory.Clocks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A replay filter with files of its own, the salts that fill it, and what it says meanwhile. */
abstract class ReplayMemoryHarness {
    static final String NAME = "replay-aead-8388";
    static final int HEADER = JournalRecords.HEADER_BYTES;

    /** Small, so that generations turn often. */
    static final int MOST = 1000;

    private static final int RECENT = 64;

    /** For what the disk is behind: more than the busiest machine needs. */
    static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension
    final LoggedLines log = LoggedLines.of("culvert.replay", Level.INFO);

    @TempDir
    private Path parent;

    /** Where the filter keeps its files, once it has opened them. */
    Path directory() {
        return parent.resolve("state");
    }

    ReplayMemory open() {
        return open(directory());
    }

    static ReplayMemory open(Path directory) {
        return ReplayMemory.open(new Limits(MOST, RECENT, null), directory, NAME, Clocks.SYSTEM, LONG);
    }

    Path file(String name) {
        return directory().resolve(name);
    }

    static void remember(ReplayMemory memory, int from, int to) {
        for (int i = from; i < to; i++) {
            assertTrue(memory.remember(salt(i)));
        }
    }

    static void assertAllKnown(ReplayMemory memory, int from, int to) {
        for (int i = from; i < to; i++) {
            assertFalse(memory.remember(salt(i)), "forgot " + i);
        }
    }

    static byte[] salt(int number) {
        return ByteBuffer.allocate(32).putInt(20, number).array();
    }
}
