package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Edition;
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
class ReplayMemoryTest extends ReplayMemoryHarness {
    @Test
    void theLastMillionAreKnownInLessThanEightMegabytes() throws Exception {
        try (ReplayMemory memory = ReplayMemory.inMemory(Edition.AEAD)) {
            int count = 2_300_000;
            BitSet accepted = new BitSet();
            for (int i = 0; i < count; i++) {
                accepted.set(i, memory.remember(salt(i)));
            }
            int wrong = count - accepted.cardinality();
            assertTrue(wrong < 8, wrong + " honest ones refused; expected less than one");
            for (int i = count - 1_000_000; i < count; i++) {
                assertFalse(accepted.get(i) && memory.remember(salt(i)));
            }
            assertTrue(memory.size() >= 1_000_000);
            long bytes = Footprint.of(memory);
            assertTrue(bytes > 3_000_000 && bytes < 8_000_000, bytes + " bytes");
        }
        try (ReplayMemory idle = ReplayMemory.inMemory(Edition.AEAD)) {
            assertTrue(Footprint.of(idle) < 200_000, Footprint.of(idle) + " bytes");
        }
    }

    @Test
    void atEveryMomentTheLastGenerationIsKnownAndNeverMoreThanTwo() {
        try (ReplayMemory memory = open()) {
            for (int i = 0; i < 3500; i++) {
                assertTrue(memory.remember(salt(i)));
                assertFalse(memory.remember(salt(Math.max(0, i - MOST + 1))));
                assertFalse(memory.remember(salt(i - i % 7)));
                assertTrue(memory.size() <= 2 * MOST);
            }
            assertTrue(memory.remember(salt(0)), "long ago");
        }
    }

    @Test
    void saltsOfAllLengthsAreToldApart() {
        try (ReplayMemory memory = open()) {
            for (int length : new int[] {16, 24, 32}) {
                assertTrue(memory.remember(Arrays.copyOf(salt(1), length)));
                assertFalse(memory.remember(Arrays.copyOf(salt(1), length)));
            }
        }
    }

    @Test
    void restartsForgetNothingOfTheLastGeneration() throws IOException {
        int next = 0;
        long largest = 0;
        for (int life = 0; life < 12; life++) {
            try (ReplayMemory memory = open()) {
                for (int i = Math.max(0, next - MOST); i < next; i++) {
                    assertFalse(memory.remember(salt(i)), "in life " + life);
                }
                for (int i = 0; i < 300; i++) {
                    assertTrue(memory.remember(salt(next++)));
                }
            }
            largest = Math.max(largest, Files.size(file(NAME)));
        }
        assertTrue(Files.exists(file(NAME + ".old")));
        assertTrue(largest <= HEADER + (long) MOST * JournalRecords.BYTES, "grew to " + largest);
        assertEquals("", log.messages());
    }

    @Test
    void whatAKilledProcessHadWrittenIsKnown() throws Exception {
        Path copy = directory().resolveSibling("after the kill");
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 50);
            awaitSize(HEADER + 50 * JournalRecords.BYTES);
            Files.createDirectories(copy);
            Files.copy(file(NAME), copy.resolve(NAME));
        }
        Files.write(copy.resolve(NAME), new byte[7], StandardOpenOption.APPEND); // half a record
        try (ReplayMemory memory = open(copy)) {
            assertAllKnown(memory, 0, 50);
            assertTrue(memory.remember(salt(50)));
        }
        try (ReplayMemory memory = open(copy)) {
            assertAllKnown(memory, 0, 51);
        }
        assertEquals("", log.messages());
    }

    @Test
    void aKillAtTheVeryBeginningLeavesNoDamage() throws IOException {
        for (int length = 0; length < HEADER; length++) {
            Files.createDirectories(directory());
            Files.write(file(NAME), Arrays.copyOf(JournalRecords.header(new byte[16]), length));
            try (ReplayMemory memory = open()) {
                assertTrue(memory.remember(salt(length)));
            }
            try (ReplayMemory memory = open()) {
                assertFalse(memory.remember(salt(length)));
            }
        }
        assertEquals("", log.messages());
    }

    @Test
    void threadsThatBringTheSameSaltsAreAnsweredOnceForEach() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        try (ReplayMemory memory = open()) {
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 900; i++) {
                        accepted.addAndGet(memory.remember(salt(i)) ? 1 : 0);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertEquals(900, accepted.get());
        try (ReplayMemory memory = open()) {
            assertAllKnown(memory, 0, 900);
        }
    }

    @Test
    void onlyItsOwnerMayReadAFileWithAKeyInIt() throws IOException {
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 1100);
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
