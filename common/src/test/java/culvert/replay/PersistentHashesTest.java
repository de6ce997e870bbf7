package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import culvert.Wait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PersistentHashesTest {
    private static final String NAME = "hashes-8388";
    private static final int HEADER = HashFile.header(new byte[16]).length;

    /** Small, so that generations turn often. */
    private static final int MOST = 1000;

    private static final int PENDING = 64;

    @RegisterExtension
    private final LoggedLines log = LoggedLines.of("culvert.replay", Level.INFO);

    @TempDir
    private Path parent;

    @Test
    void theLastMillionAreKnownInLessThanEightMegabytes() {
        try (PersistentHashes hashes = PersistentHashes.inMemory()) {
            int count = 2_300_000;
            BitSet accepted = new BitSet();
            for (int i = 0; i < count; i++) {
                accepted.set(i, hashes.remember(salt(i)));
            }
            int wrong = count - accepted.cardinality();
            assertTrue(wrong < 8, wrong + " honest ones refused; expected less than one");
            for (int i = count - 1_000_000; i < count; i++) {
                assertFalse(accepted.get(i) && hashes.remember(salt(i)));
            }
            assertTrue(hashes.size() >= 1_000_000);
            assertTrue(hashes.bytes() < 8_000_000, hashes.bytes() + " bytes");
        }
        try (PersistentHashes idle = PersistentHashes.inMemory()) {
            assertTrue(idle.bytes() < 200_000, idle.bytes() + " bytes");
        }
    }

    @Test
    void atEveryMomentTheLastGenerationIsKnownAndNeverMoreThanTwo() {
        try (PersistentHashes hashes = open()) {
            for (int i = 0; i < 3500; i++) {
                assertTrue(hashes.remember(salt(i)));
                assertFalse(hashes.remember(salt(Math.max(0, i - MOST + 1))));
                assertFalse(hashes.remember(salt(i - i % 7)));
                assertTrue(hashes.size() <= 2 * MOST);
            }
            assertTrue(hashes.remember(salt(0)), "long ago");
        }
    }

    @Test
    void saltsOfAllLengthsAreToldApart() {
        try (PersistentHashes hashes = open()) {
            for (int length : new int[] {16, 24, 32}) {
                assertTrue(hashes.remember(Arrays.copyOf(salt(1), length)));
                assertFalse(hashes.remember(Arrays.copyOf(salt(1), length)));
            }
        }
    }

    @Test
    void restartsForgetNothingOfTheLastGeneration() throws IOException {
        int next = 0;
        long largest = 0;
        for (int life = 0; life < 12; life++) {
            try (PersistentHashes hashes = open()) {
                for (int i = Math.max(0, next - MOST); i < next; i++) {
                    assertFalse(hashes.remember(salt(i)), "in life " + life);
                }
                for (int i = 0; i < 300; i++) {
                    assertTrue(hashes.remember(salt(next++)));
                }
            }
            largest = Math.max(largest, Files.size(file(NAME)));
        }
        assertTrue(Files.exists(file(NAME + ".old")));
        assertTrue(largest <= HEADER + (long) MOST * HashFile.RECORD_BYTES, "grew to " + largest);
        assertEquals("", log.messages());
    }

    @Test
    void whatAKilledProcessHadWrittenIsKnown() throws Exception {
        Path copy = parent.resolve("after the kill");
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 50);
            awaitSize(HEADER + 50 * HashFile.RECORD_BYTES);
            Files.createDirectories(copy);
            Files.copy(file(NAME), copy.resolve(NAME));
        }
        Files.write(copy.resolve(NAME), new byte[7], StandardOpenOption.APPEND); // half a record
        try (PersistentHashes hashes = PersistentHashes.open(copy, NAME, MOST, PENDING)) {
            assertAllKnown(hashes, 0, 50);
            assertTrue(hashes.remember(salt(50)));
        }
        try (PersistentHashes hashes = PersistentHashes.open(copy, NAME, MOST, PENDING)) {
            assertAllKnown(hashes, 0, 51);
        }
        assertEquals("", log.messages());
    }

    @Test
    void aKillAtTheVeryBeginningLeavesNoDamage() throws IOException {
        for (int length = 0; length < HEADER; length++) {
            Files.createDirectories(parent.resolve("state"));
            Files.write(file(NAME), Arrays.copyOf(HashFile.header(new byte[16]), length));
            try (PersistentHashes hashes = open()) {
                assertTrue(hashes.remember(salt(length)));
            }
            try (PersistentHashes hashes = open()) {
                assertFalse(hashes.remember(salt(length)));
            }
        }
        assertEquals("", log.messages());
    }

    @Test
    void aDamagedRecordIsSetAsideWithAWarningAndAllOthersAreKept() throws IOException {
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 1500);
        }
        damage(NAME, HEADER + 3 * HashFile.RECORD_BYTES + 2);
        try (PersistentHashes hashes = open()) {
            int forgotten = IntStream.range(0, 1500)
                    .map(i -> hashes.remember(salt(i)) ? 1 : 0)
                    .sum();
            assertEquals(1, forgotten);
        }
        assertEquals(
                "the replay filter's file " + file(NAME) + " was damaged and is now " + file(NAME + ".damaged")
                        + "; a request that was recorded may be accepted once more",
                log.messages());
        try (PersistentHashes hashes = open()) {
            assertAllKnown(hashes, 0, 1500);
        }
    }

    @Test
    void aDamagedHeaderLosesItsGenerationOnly() throws IOException {
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 1200);
        }
        damage(NAME, HEADER - 8);
        try (PersistentHashes hashes = open()) {
            assertAllKnown(hashes, 0, 1000);
            assertTrue(hashes.remember(salt(1100)));
        }
        assertTrue(log.messages().contains("was damaged"), log.messages());
        try (PersistentHashes hashes = open()) {
            assertAllKnown(hashes, 0, 1000);
            assertFalse(hashes.remember(salt(1100)));
        }
    }

    @Test
    void aGenerationOfAnotherKeyAndAFileOfSomethingElseAreSetAside() throws IOException {
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 1200);
        }
        Files.write(file(NAME), HashFile.header(new byte[16]));
        Files.writeString(file(NAME + ".old"), "Dear diary, today I wrote a replay filter.");
        try (PersistentHashes hashes = open()) {
            assertTrue(hashes.remember(salt(1)));
        }
        assertTrue(Files.readString(file(NAME + ".old.damaged")).startsWith("Dear diary"));
        try (PersistentHashes hashes = open()) {
            assertFalse(hashes.remember(salt(1)));
        }
    }

    @Test
    void aFileWithMoreThanAGenerationIsTakenAndPutInOrder() throws IOException {
        Files.createDirectories(parent.resolve("state"));
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 5000 * HashFile.RECORD_BYTES);
        bytes.put(HashFile.header(new byte[16]));
        for (long i = 0; i < 5000; i++) {
            HashFile.write(bytes, i * 0x9E3779B97F4A7C15L);
        }
        Files.write(file(NAME), bytes.array());
        Files.write(file(NAME + ".old"), bytes.array());
        try (PersistentHashes hashes = open()) {
            assertEquals(2 * MOST, hashes.size());
            assertTrue(hashes.remember(salt(1)));
        }
        assertTrue(Files.size(file(NAME)) <= HEADER + (long) MOST * HashFile.RECORD_BYTES);
        assertEquals(HEADER + (long) MOST * HashFile.RECORD_BYTES, Files.size(file(NAME + ".old")));
        try (PersistentHashes hashes = open()) {
            assertFalse(hashes.remember(salt(1)));
        }
    }

    @Test
    void whereNothingCanBeWrittenAWarningSaysSoAndMemoryServes() throws IOException {
        Files.writeString(parent.resolve("state"), "a file where the directory should be");
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 3000);
            assertAllKnown(hashes, 2000, 3000);
        }
        assertEquals(
                "cannot keep the replay filter in " + parent.resolve("state") + " (is no directory): a restart forgets"
                        + " which requests have come, and one that was recorded may be accepted once more;"
                        + " \"state_dir\" names another directory",
                log.messages());
    }

    @Test
    void whatCouldNotBeWrittenForAWhileIsWrittenAfterwards() throws Exception {
        try (PersistentHashes hashes = open()) {
            Path obstacle = Files.createDirectory(file(NAME + ".old")); // no turn succeeds
            remember(hashes, 0, 2700);
            awaitMessage("cannot write");
            Files.delete(obstacle);
            awaitMessage("can be written again");
            remember(hashes, 2700, 2750);
        }
        assertEquals(
                1,
                log.messages()
                        .lines()
                        .filter(line -> line.contains("cannot write"))
                        .count());
        try (PersistentHashes hashes = open()) {
            assertAllKnown(hashes, 1750, 2750);
            assertTrue(hashes.remember(salt(1)));
        }
    }

    @Test
    void threadsThatBringTheSameSaltsAreAnsweredOnceForEach() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        try (PersistentHashes hashes = open()) {
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 900; i++) {
                        accepted.addAndGet(hashes.remember(salt(i)) ? 1 : 0);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertEquals(900, accepted.get());
        try (PersistentHashes hashes = open()) {
            assertAllKnown(hashes, 0, 900);
        }
    }

    @Test
    void onlyItsOwnerMayReadAFileWithAKeyInIt() throws IOException {
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 1100);
        }
        for (String name : new String[] {NAME, NAME + ".old"}) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))));
        }
    }

    private PersistentHashes open() {
        return PersistentHashes.open(parent.resolve("state"), NAME, MOST, PENDING);
    }

    private Path file(String name) {
        return parent.resolve("state").resolve(name);
    }

    private void damage(String name, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        bytes[at] ^= 1;
        Files.write(file(name), bytes);
    }

    private void awaitSize(long size) throws Exception {
        Wait.until(() -> Files.size(file(NAME)) >= size, () -> file(NAME) + " is shorter than " + size + " bytes");
        assertEquals(size, Files.size(file(NAME)));
    }

    private void awaitMessage(String text) throws Exception {
        Wait.until(() -> log.messages().contains(text), () -> "no \"" + text + "\" in \"" + log.messages() + "\"");
    }

    private static void remember(PersistentHashes hashes, int from, int to) {
        for (int i = from; i < to; i++) {
            assertTrue(hashes.remember(salt(i)));
        }
    }

    private static void assertAllKnown(PersistentHashes hashes, int from, int to) {
        for (int i = from; i < to; i++) {
            assertFalse(hashes.remember(salt(i)), "forgot " + i);
        }
    }

    private static byte[] salt(int number) {
        return ByteBuffer.allocate(32).putInt(20, number).array();
    }
}
