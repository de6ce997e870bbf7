package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files that are damaged, another's, or cannot be written: what is lost, and what is said. */
class JournalFaultTest extends ReplayMemoryHarness {
    @Test
    void aDamagedRecordIsSetAsideWithAWarningAndAllOthersAreKept() throws IOException {
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 1500);
        }
        damage(NAME, HEADER + 3 * JournalRecords.BYTES + 2);
        try (ReplayMemory memory = open()) {
            int forgotten = IntStream.range(0, 1500)
                    .map(i -> memory.remember(salt(i)) ? 1 : 0)
                    .sum();
            assertEquals(1, forgotten);
        }
        assertEquals(
                "the replay filter's file " + file(NAME) + " was damaged and is now " + file(NAME + ".damaged")
                        + "; a request that was recorded may be accepted once more",
                log.messages());
        try (ReplayMemory memory = open()) {
            assertAllKnown(memory, 0, 1500);
        }
    }

    @Test
    void aDamagedHeaderLosesItsGenerationOnly() throws IOException {
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 1200);
        }
        damage(NAME, HEADER - 8);
        try (ReplayMemory memory = open()) {
            assertAllKnown(memory, 0, 1000);
            assertTrue(memory.remember(salt(1100)));
        }
        assertTrue(log.messages().contains("was damaged"), log.messages());
        try (ReplayMemory memory = open()) {
            assertAllKnown(memory, 0, 1000);
            assertFalse(memory.remember(salt(1100)));
        }
    }

    @Test
    void aGenerationOfAnotherKeyAndAFileOfSomethingElseAreSetAside() throws IOException {
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 1200);
        }
        Files.write(file(NAME), JournalRecords.header(new byte[16]));
        Files.writeString(file(NAME + ".old"), "Dear diary, today I wrote a replay filter.");
        try (ReplayMemory memory = open()) {
            assertTrue(memory.remember(salt(1)));
        }
        assertTrue(Files.readString(file(NAME + ".old.damaged")).startsWith("Dear diary"));
        try (ReplayMemory memory = open()) {
            assertFalse(memory.remember(salt(1)));
        }
    }

    @Test
    void aFileWithMoreThanAGenerationIsTakenAndPutInOrder() throws IOException {
        Files.createDirectories(directory());
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 5000 * JournalRecords.BYTES);
        bytes.put(JournalRecords.header(new byte[16]));
        for (long i = 0; i < 5000; i++) {
            JournalRecords.write(bytes, i * 0x9E3779B97F4A7C15L, 0);
        }
        Files.write(file(NAME), bytes.array());
        Files.write(file(NAME + ".old"), bytes.array());
        try (ReplayMemory memory = open()) {
            assertEquals(2 * MOST, memory.size());
            assertTrue(memory.remember(salt(1)));
        }
        assertTrue(Files.size(file(NAME)) <= HEADER + (long) MOST * JournalRecords.BYTES);
        assertEquals(HEADER + (long) MOST * JournalRecords.BYTES, Files.size(file(NAME + ".old")));
        try (ReplayMemory memory = open()) {
            assertFalse(memory.remember(salt(1)));
        }
    }

    @Test
    void aLinkInPlaceOfALockOrAFileIsNotFollowed() throws IOException {
        Files.createDirectories(directory());
        for (String name : List.of(NAME + ".lock", NAME)) {
            Path elsewhere = directory().resolve("elsewhere");
            Files.createSymbolicLink(file(name), elsewhere);
            try (ReplayMemory memory = open()) {
                remember(memory, 0, 10);
            }
            assertFalse(Files.exists(elsewhere), name);
            Files.deleteIfExists(file(name));
        }
        assertTrue(log.messages().contains("cannot keep the replay filter in"), log.messages());
    }

    @Test
    void whereNothingCanBeWrittenAWarningSaysSoAndMemoryServes() throws IOException {
        Files.writeString(directory(), "a file where the directory should be");
        try (ReplayMemory memory = open()) {
            remember(memory, 0, 3000);
            assertAllKnown(memory, 2000, 3000);
        }
        assertEquals(
                "cannot keep the replay filter in " + directory() + " (is no directory): a restart forgets"
                        + " which requests have come, and one that was recorded may be accepted once more;"
                        + " \"state_dir\" names another directory",
                log.messages());
    }

    @Test
    void whatCouldNotBeWrittenForAWhileIsWrittenAfterwards() throws Exception {
        try (ReplayMemory memory = open()) {
            Path obstacle = Files.createDirectory(file(NAME + ".old")); // no turn succeeds
            remember(memory, 0, 2700);
            awaitMessage("cannot write");
            Files.delete(obstacle);
            awaitMessage("can be written again");
            remember(memory, 2700, 2750);
        }
        assertEquals(
                1,
                log.messages()
                        .lines()
                        .filter(line -> line.contains("cannot write"))
                        .count());
        try (ReplayMemory memory = open()) {
            assertAllKnown(memory, 1750, 2750);
            assertTrue(memory.remember(salt(1)));
        }
    }

    private void damage(String name, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        bytes[at] ^= 1;
        Files.write(file(name), bytes);
    }

    private void awaitMessage(String text) throws Exception {
        Until.isTrue(
                () -> "no \"" + text + "\" in \"" + log.messages() + "\"",
                () -> log.messages().contains(text));
    }
}
