package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is known, for how long, and after which ends of the process. */
class PersistentHashesTest extends HashesHarness {
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
        Path copy = directory().resolveSibling("after the kill");
        try (PersistentHashes hashes = open()) {
            remember(hashes, 0, 50);
            awaitSize(HEADER + 50 * HashFile.RECORD_BYTES);
            Files.createDirectories(copy);
            Files.copy(file(NAME), copy.resolve(NAME));
        }
        Files.write(copy.resolve(NAME), new byte[7], StandardOpenOption.APPEND); // half a record
        try (PersistentHashes hashes = open(copy)) {
            assertAllKnown(hashes, 0, 50);
            assertTrue(hashes.remember(salt(50)));
        }
        try (PersistentHashes hashes = open(copy)) {
            assertAllKnown(hashes, 0, 51);
        }
        assertEquals("", log.messages());
    }

    @Test
    void aKillAtTheVeryBeginningLeavesNoDamage() throws IOException {
        for (int length = 0; length < HEADER; length++) {
            Files.createDirectories(directory());
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

    private void awaitSize(long size) throws Exception {
        Until.isTrue(
                () -> file(NAME) + " is shorter than " + size + " bytes",
                () -> file(NAME).toFile().length() >= size);
        assertEquals(size, Files.size(file(NAME)));
    }
}
