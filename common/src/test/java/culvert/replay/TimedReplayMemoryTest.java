package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import culvert.Until;
import culvert.replay.Generations.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TimedReplayMemoryTest {
    private static final String NAME = "replay-2022-8388";

    @RegisterExtension
    private final LoggedLines log = LoggedLines.of("culvert.replay", Level.INFO);

    @TempDir
    private Path parent;

    private final TestClocks clocks = new TestClocks();

    @Test
    void aReplayFromBeforeTheRestartIsRefusedAndNoHonestClient() {
        try (ReplayMemory salts = open()) {
            assertTrue(salts.remember(salt(1)));
            assertTrue(salts.remember(Arrays.copyOf(salt(2), 16)));
        }
        clocks.pass(Duration.ofSeconds(59));
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(1)));
            assertFalse(salts.remember(Arrays.copyOf(salt(2), 16)));
            assertTrue(salts.remember(salt(3)));
        }
        assertEquals("", log.messages());
    }

    @Test
    void whatIsRememberedIsKeptForTheWholeTimeAndNotMuchLonger() {
        try (ReplayMemory salts = open()) {
            assertTrue(salts.remember(salt(1)));
            clocks.pass(ReplayMemory.KEPT.minusMillis(1));
            assertTrue(salts.remember(salt(2)));
            clocks.pass(ReplayMemory.KEPT);
            assertFalse(salts.remember(salt(2)));
            clocks.pass(ReplayMemory.KEPT);
            assertTrue(salts.remember(salt(1)));
        }
        clocks.pass(ReplayMemory.KEPT.plusSeconds(1));
        try (ReplayMemory salts = open()) {
            assertEquals(0, salts.size());
        }
    }

    @Test
    void severalRestartsInARowForgetNothing() {
        for (int i = 0; i < 20; i++) {
            try (ReplayMemory salts = open()) {
                for (int before = 0; before < i; before++) {
                    assertFalse(salts.remember(salt(before)));
                }
                assertTrue(salts.remember(salt(i)));
            }
            clocks.pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void theFilesHoldTwoGenerationsAtMost() throws IOException {
        long most = 0;
        for (int i = 0; i < 40; i++) {
            try (ReplayMemory salts = open()) {
                for (int j = 0; j < 10; j++) {
                    assertTrue(salts.remember(salt(100 * i + j)));
                }
            }
            clocks.pass(Duration.ofSeconds(20));
            most = Math.max(most, size(NAME) + size(NAME + ".old"));
            try (ReplayMemory salts = open()) {
                assertFalse(salts.remember(salt(100 * i)));
            }
        }
        assertTrue(most <= 2 * (JournalRecords.HEADER_BYTES + 50L * JournalRecords.BYTES), "grew to " + most);
        assertTrue(most > JournalRecords.HEADER_BYTES + 50L * JournalRecords.BYTES, "there was no second generation");
    }

    @Test
    void aWallClockThatWasSetBackForgetsNothing() {
        try (ReplayMemory salts = open()) {
            salts.remember(salt(1));
        }
        clocks.step(Duration.ofHours(-1));
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(1)));
        }
    }

    @Test
    void aWallClockThatWasSetForwardWhileItRunsForgetsNothing() {
        try (ReplayMemory salts = open()) {
            salts.remember(salt(1));
            clocks.step(Duration.ofHours(1));
            assertFalse(salts.remember(salt(1)));
        }
    }

    @Test
    void aLastRecordThatIsNotWholeIsPassedOver() throws IOException {
        try (ReplayMemory salts = open()) {
            salts.remember(salt(1));
        }
        Files.write(file(NAME), new byte[10], StandardOpenOption.APPEND);
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(1)));
            assertTrue(salts.remember(salt(2)));
        }
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(2)));
        }
        assertEquals("", log.messages());
    }

    @Test
    void aDamagedFileIsSetAsideWithAWarningAndItsGoodPartIsKept() throws IOException {
        try (ReplayMemory salts = open()) {
            salts.remember(salt(1));
            salts.remember(salt(2));
        }
        byte[] bytes = Files.readAllBytes(file(NAME));
        bytes[JournalRecords.HEADER_BYTES + 4] ^= 1;
        Files.write(file(NAME), bytes);
        try (ReplayMemory salts = open()) {
            assertTrue(salts.remember(salt(1)));
        }
        assertEquals(
                "the replay filter's file " + file(NAME) + " was damaged and is now " + file(NAME + ".damaged")
                        + "; a request of the last minute that was recorded may be accepted once more",
                log.messages());
        assertTrue(Files.exists(file(NAME + ".damaged")));
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(1)));
            assertFalse(salts.remember(salt(2)), "it was right, and was written anew");
        }
    }

    @Test
    void aFileOfSomethingElseIsSetAside() throws IOException {
        Files.createDirectories(parent.resolve("state"));
        Files.writeString(file(NAME), "Dear diary, today I wrote a replay filter.");
        try (ReplayMemory salts = open()) {
            assertTrue(salts.remember(salt(1)));
        }
        assertTrue(log.messages().contains("was damaged"), log.messages());
        assertTrue(Files.readString(file(NAME + ".damaged")).startsWith("Dear diary"));
    }

    @Test
    void whereNothingCanBeWrittenAWarningSaysSoAndMemoryServes() throws IOException {
        Files.writeString(parent.resolve("state"), "a file where the directory should be");
        try (ReplayMemory salts = open()) {
            assertTrue(salts.remember(salt(1)));
            assertFalse(salts.remember(salt(1)));
        }
        assertEquals(
                "cannot keep the replay filter in " + parent.resolve("state") + " (is no directory): a restart forgets"
                        + " which requests have come, and one of the last minute that was recorded may be accepted once"
                        + " more; \"state_dir\" names another directory",
                log.messages());
    }

    @Test
    void twoProcessesDoNotWriteOneFile() {
        try (ReplayMemory first = open();
                ReplayMemory second = open()) {
            assertTrue(first.remember(salt(1)));
            assertTrue(second.remember(salt(1)));
            assertTrue(log.messages().contains("(another process uses it)"), log.messages());
        }
        try (ReplayMemory salts = open()) {
            assertFalse(salts.remember(salt(1)));
        }
    }

    @Test
    void aFloodIsRefusedOnceMemoryIsFullAndToldOnceAMinute() {
        try (ReplayMemory salts = open(256)) {
            for (int i = 0; i < 256; i++) {
                assertTrue(salts.remember(salt(i)));
            }
            assertFalse(salts.remember(salt(256)));
            assertFalse(salts.remember(salt(257)));
            assertEquals(
                    "more connections within a minute than the replay filter can remember: new ones are refused;"
                            + " somebody who knows the key floods this server",
                    log.messages());
            clocks.pass(ReplayMemory.KEPT.plusMillis(1));
            assertTrue(salts.remember(salt(256)));
            assertEquals(257, salts.size());
            clocks.pass(ReplayMemory.KEPT.multipliedBy(2));
            assertTrue(salts.remember(salt(256)));
            assertEquals(1, salts.size());
        }
    }

    @Test
    void whatWasAcceptedAMomentAgoIsInTheFileWithoutAnEnd() throws Exception {
        try (ReplayMemory salts = open()) {
            salts.remember(salt(1));
            Until.isTrue(
                    () -> "no record in " + file(NAME),
                    () -> file(NAME).toFile().length() >= JournalRecords.HEADER_BYTES + JournalRecords.BYTES);
            assertEquals(JournalRecords.HEADER_BYTES + JournalRecords.BYTES, size(NAME));
        }
    }

    private ReplayMemory open() {
        return open(1 << 12);
    }

    private ReplayMemory open(int most) {
        return ReplayMemory.open(
                new Limits(most, 256, ReplayMemory.KEPT),
                parent.resolve("state"),
                NAME,
                clocks.clocks(),
                ReplayMemoryHarness.LONG);
    }

    private Path file(String name) {
        return parent.resolve("state").resolve(name);
    }

    private long size(String name) throws IOException {
        return Files.exists(file(name)) ? Files.size(file(name)) : 0;
    }

    private static byte[] salt(int number) {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) 9);
        salt[0] = (byte) number;
        salt[1] = (byte) (number >> 8);
        return salt;
    }
}
