package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Download;
import culvert.e2e.rig.Ends;
import culvert.e2e.rig.Swarm;
import culvert.e2e.rig.SwarmTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Crowds as large as a machine lets them be, and what others notice of them. */
@Tag("slow")
@Timeout(900)
class LargeCrowdTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    /**
     * Each takes two descriptors at both ends, and two of this process: nearly all of the 20,000 that a process has where
     * this is run. A heap of 256 MB, which the launcher gives where there are 2 GB of memory, would take 12,000.
     */
    private static final int SESSIONS = 9_500;

    private static final int ROUNDS = 8;
    private static final Duration MOST_FOR_A_BYTE_EACH = Duration.ofSeconds(2);
    private static final int STALLED = 4000;
    private static final double LEAST_SHARE = 0.8;
    private static final int LOOKS = 6;

    @ParameterizedTest
    @EnumSource(names = "EDITION_2022_AES_128_GCM")
    void tenThousandSessionsWakeInTwoSecondsAndAreResetAtOnce(Method method) throws Exception {
        try (Ends ends = Ends.openRoomy(method);
                SwarmTarget target = SwarmTarget.open();
                Swarm crowd = Swarm.open()) {
            crowd.gather(ends.local().address(), target, SwarmTarget.Manner.ECHO, SESSIONS);
            crowd.read(1);
            List<Duration> took = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                long begun = System.nanoTime();
                crowd.send(1);
                crowd.awaitReceived((long) round * SESSIONS, SOON);
                took.add(Duration.ofNanos(System.nanoTime() - begun));
            }
            System.out.println(SESSIONS + " sessions, a byte each: " + took + ", " + ends.memory());
            assertEquals(0, crowd.ended(), ends::log);
            // other programs of a busy machine disturb some rounds
            assertTrue(took.stream().anyMatch(one -> one.compareTo(MOST_FOR_A_BYTE_EACH) < 0), took::toString);
            crowd.reset();
            ends.assertServeAtOnce();
            assertTrue(ends.areServing(), ends::log);
            Until.isTrue(SOON, ends::log, () -> target.ended() == SESSIONS);
            assertTrue(ends.local().count("WARN") + ends.remote().count("WARN") < 5, ends::log);
        }
    }

    /** Other programs of a busy machine disturb some rounds; what a crowd takes it takes in each. */
    @ParameterizedTest
    @CsvSource({"AES_256_GCM, SENDING", "EDITION_2022_AES_256_GCM, DEAF"})
    void aDownloadBesideStalledSessionsKeepsItsRate(Method method, SwarmTarget.Manner manner) throws Exception {
        List<String> seen = new ArrayList<>();
        try (Ends ends = Ends.open(method, "epoll")) {
            for (int round = 0; round < ROUNDS; round++) {
                Download.Speed alone = speed(ends);
                Download.Speed beside = speedBesideStalled(ends, manner, alone.rate());
                seen.add(beside + " beside " + STALLED + ", alone " + alone + ", " + ends.memory());
                if (beside.rate() >= LEAST_SHARE * alone.rate()) {
                    System.out.println(seen);
                    return;
                }
            }
            throw new AssertionError(seen + ends.log());
        }
    }

    private static Download.Speed speed(Ends ends) throws IOException {
        try (Download download = Download.begin(ends.local().address(), ends.local(), ends.remote())) {
            return download.measure();
        }
    }

    /** Looks more than once, which costs seconds, where another crowd would take minutes. */
    private static Download.Speed speedBesideStalled(Ends ends, SwarmTarget.Manner manner, long alone)
            throws Exception {
        try (SwarmTarget target = SwarmTarget.open();
                Swarm crowd = Swarm.open()) {
            crowd.gather(ends.local().address(), target, manner, STALLED);
            if (manner == SwarmTarget.Manner.DEAF) {
                crowd.send(Integer.MAX_VALUE);
            }
            Until.isAtRest(SOON, () -> crowd.sent() + target.sent());
            Download.Speed speed = speed(ends);
            for (int look = 1; look < LOOKS && speed.rate() < LEAST_SHARE * alone; look++) {
                speed = speed(ends);
            }
            assertEquals(0, crowd.ended(), ends::log);
            crowd.reset();
            Until.isTrue(SOON, ends::log, () -> ends.descriptors() < STALLED);
            return speed;
        }
    }
}
