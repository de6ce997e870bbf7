package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.TunnelOptions;
import culvert.remote.Prober.Probe;
import culvert.remote.Prober.Reaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a prober sees of the time that a server spends on asking what the others have taken. */
@Timeout(120)
final class ProbeSharedTest {
    private static final String ELSEWHERE = "replay of another's";

    /** So many that distributions can be compared. */
    private static final int EACH = 50;

    /** How long answers take: so different that what a machine adds is small beside it. */
    private static final int SHORTEST_MILLIS = 5;

    private static final int LONGEST_MILLIS = 60;

    private final Random random = new Random(7);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void noiseWaitsAsLongAsARecordingOfWhatAnotherHasTaken(Method method) throws Exception {
        List<Reaction> reactions = new ArrayList<>();
        try (FakeRedis redis = FakeRedis.open();
                FleetNode node = FleetNode.start(directory, method, FleetNode.strictRedis(redis.address()));
                Prober prober = new Prober(node.address(), 1)) {
            node.await("requests are checked");
            redis.delay(() -> Duration.ofMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS)));
            redis.knowAll();
            for (int i = 0; i < EACH; i++) {
                byte[] flight = Flights.first(
                        method, TunnelOptions.password(method), InstantSource.system(), ProbedRemote.at(9));
                byte[] noise = new byte[flight.length];
                random.nextBytes(noise);
                byte[] flipped = flight.clone();
                flipped[0] ^= 1;
                for (Probe probe : List.of(
                        new Probe(ELSEWHERE, flight, true, false),
                        new Probe("noise", noise, true, false),
                        new Probe("replay", flight, true, false),
                        new Probe("flipped", flipped, true, false))) {
                    reactions.addAll(prober.send(List.of(probe)));
                }
            }
            // who is not answered in time is met with silence as well
            assertEquals(
                    EACH,
                    node.metric("culvert_shared_replay_checks_total{result=\"refused\"}")
                            + node.metric("culvert_shared_replay_checks_total{result=\"unanswered\"}"));
        }
        for (String kind : List.of(ELSEWHERE, "noise", "replay", "flipped")) {
            List<Reaction> some = reactions.stream()
                    .filter(seen -> seen.probe().kind().equals(kind))
                    .toList();
            ProbeFigures.print(method.label() + ", shared, " + kind, some, Reaction::waited);
        }
        reactions.forEach(ProbeTest::assertSilence);
        assertEquals(List.of(), ProbeFigures.unlike(ELSEWHERE, reactions, Reaction::waited));
    }
}
