package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.Culvert;
import culvert.remote.ProbedRemote.Door;
import culvert.remote.Prober.Reaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a prober sees of the real program's limit of time. Others run beside it, since it does nothing but wait. */
@Tag("slow")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class ProbeWaitTest {
    /** What a machine may add that runs others beside it. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    @Test
    void theRealProcessEndsWhoWaitsWithinOneToThreeMinutes() throws Exception {
        Door door = ProbeTest.doors().toList().getFirst();
        try (Culvert remote = Culvert.remote(door.method());
                Prober prober = new Prober(remote.address(), Integer.MAX_VALUE)) {
            List<Reaction> reactions = prober.send(Probes.all(door, List.of(), false));
            ProbeFigures.print("process, no FIN", reactions, Reaction::lasted);
            reactions.forEach(ProbeTest::assertSilence);
            reactions.forEach(seen -> assertTrue(seen.lasted().toSeconds() >= 59, seen::toString));
            reactions.forEach(seen -> assertTrue(seen.lasted().toSeconds() <= 180 + SLACK.toSeconds(), seen::toString));
            assertEquals(List.of(), ProbeFigures.unlike(reactions));
        }
    }
}
