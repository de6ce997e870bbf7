package culvert.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Ledger;
import culvert.net.Quota.Period;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageFileTest {
    private static final Ledger SOME =
            new Ledger(5, 7, Map.of(Period.MONTH, new Ledger.Mark(LocalDate.of(2027, 1, 1), 2, 3)));

    @TempDir
    private Path temporary;

    @Test
    void whatWasSavedIsThereTheNextTimeAndForItsOwnerOnly() throws Exception {
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(Map.of(), file.load());
            file.save(Map.of("alice", SOME, "b\u00f6b", new Ledger(1, 1, Map.of())), Set.of());
            file.save(Map.of("gone", SOME), Set.of("nobody"));
            file.save(Map.of("b\u00f6b", SOME), Set.of("gone"));
        }
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(Map.of("alice", SOME, "b\u00f6b", SOME), file.load());
        }
        assertEquals("rw-------", permissions(file()));
        assertEquals("rwx------", permissions(directory()));
    }

    @Test
    void whatWasSavedIsThereAlthoughTheProcessWasKilled() throws Exception {
        try (UsageFile file = UsageFile.open(directory())) {
            for (int i = 0; i < 50; i++) {
                file.save(Map.of("alice", new Ledger(i, 0, Map.of())), Set.of());
                Path copy = temporary.resolve("copy" + i);
                Files.createDirectories(copy);
                Files.copy(file(), copy.resolve("usage.mv"));
                try (UsageFile copied = UsageFile.open(copy)) {
                    assertEquals(Map.of("alice", new Ledger(i, 0, Map.of())), copied.load());
                }
            }
        }
    }

    /** Whatever else is kept under it is as old as the file. */
    @Test
    void itsNameIsItsOwnAsLongAsWhatIsInIt() throws Exception {
        String name;
        try (UsageFile file = UsageFile.open(directory())) {
            name = file.id();
            assertEquals(name, file.id());
            file.save(Map.of("alice", SOME), Set.of());
        }
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(name, file.id());
            assertEquals(Map.of("alice", SOME), file.load());
        }
        Files.delete(file());
        try (UsageFile file = UsageFile.open(directory())) {
            assertNotEquals(name, file.id());
        }
    }

    /** A process may die in the middle of a write. */
    @Test
    void aFileThatWasCutHasWhatWasSavedBefore() throws Exception {
        long before;
        try (UsageFile file = UsageFile.open(directory())) {
            file.save(Map.of("alice", SOME), Set.of());
            before = Files.size(file());
            file.save(Map.of("alice", new Ledger(9, 9, Map.of()), "bob", SOME), Set.of());
            Files.copy(file(), temporary.resolve("whole"));
        }
        Path there = Files.createDirectories(temporary.resolve("cut"));
        Path cut = there.resolve("usage.mv");
        Files.copy(temporary.resolve("whole"), cut);
        try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
            channel.truncate(before + 100);
        }
        try (UsageFile file = UsageFile.open(there)) {
            assertEquals(Map.of("alice", SOME), file.load());
        }
    }

    @Test
    void whatIsDamagedIsSetAside() throws Exception {
        Files.createDirectories(directory());
        Files.write(file(), new byte[20_000]);
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(Map.of(), file.load());
            file.save(Map.of("alice", SOME), Set.of());
        }
        assertEquals(20_000, Files.size(directory().resolve("usage.mv.damaged")));
        damage();
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(Map.of(), file.load());
        }
    }

    @Test
    void valuesOfAnotherFormAreDamage() throws Exception {
        try (UsageFile file = UsageFile.open(directory())) {
            file.save(Map.of("alice", new Ledger(-1, 0, Map.of())), Set.of());
        }
        try (UsageFile file = UsageFile.open(directory())) {
            assertEquals(Map.of(), file.load());
        }
        assertTrue(Files.exists(directory().resolve("usage.mv.damaged")));
    }

    @Test
    void anotherProcessHasIt() throws Exception {
        try (UsageFile _ = UsageFile.open(directory())) {
            IOException refused = assertThrows(IOException.class, () -> UsageFile.open(directory()));
            assertTrue(String.valueOf(refused.getMessage()).contains("another process uses it"), refused::toString);
        }
        assertFalse(Files.exists(directory().resolve("usage.mv.damaged")));
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path elsewhere = Files.write(temporary.resolve("elsewhere"), new byte[100]);
        Files.createDirectories(directory());
        Files.createSymbolicLink(file(), elsewhere);
        assertThrows(IOException.class, () -> UsageFile.open(directory()));
        assertEquals(100, Files.size(elsewhere));
    }

    /** What was overwritten is used again: ten thousand users for fifty commits would be 50 MB. */
    @Test
    void itStaysSmall() throws Exception {
        try (UsageFile file = UsageFile.open(directory(), 0)) {
            for (int commit = 0; commit < 50; commit++) {
                Map<String, Ledger> users = new HashMap<>();
                for (int user = 0; user < 10_000; user++) {
                    users.put("user " + user, new Ledger(commit, user, SOME.marks()));
                }
                file.save(users, Set.of());
            }
        }
        assertTrue(Files.size(file()) < 20_000_000, Files.size(file()) + " bytes");
    }

    private void damage() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long at = 0; at < Files.size(file()); at += 100) {
                channel.write(ByteBuffer.wrap(new byte[] {'x', 'x', 'x'}), at);
            }
        }
    }

    private Path directory() {
        return temporary.resolve("state");
    }

    private Path file() {
        return directory().resolve("usage.mv");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
