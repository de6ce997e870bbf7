package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers that share what they remember, at something that speaks like Redis. */
@Timeout(180)
class SharedReplayTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whatOneHasTakenTheOtherRefusesAsAReplay(Method method) throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                FleetNode one = strict("one", method, redis);
                FleetNode other = strict("other", method, redis);
                Wire wire = Wire.open(one.address());
                Culvert local = Culvert.local(wire.address(), method)) {
            one.await("requests are checked against what other servers have taken");
            other.await("requests are checked against what other servers have taken");
            FleetNode.ping(local, target);
            assertEquals(1, target.accepted());
            wire.replay(other.address()); // which ends in silence
            other.await("causes=replay:1");
            wire.replay(other.address()); // by its own memory now
            wire.replay();
            one.await("causes=replay:1");
            assertEquals(1, target.accepted(), "a replay was accepted");
            assertEquals(1, other.metric("culvert_shared_replay_checks_total{result=\"refused\"}"));
            assertEquals(1, one.metric("culvert_shared_replay_checks_total{result=\"new\"}"));
            assertEquals(1, one.metric("culvert_shared_replay_up"));
            assertEquals(2, other.metric("culvert_unauthenticated_connections_total{by=\"nobody\",cause=\"replay\"}"));
            assertEquals(0, one.count("Redis cannot be asked") + other.count("Redis cannot be asked"));
        }
    }

    /** Both what is refused for its sake and what is let in: each by its policy, and the log says it once. */
    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void withoutItEachGoesOnByItsPolicy(Method method) throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(TcpTarget::echo)) {
            redis.refuse("OOM command not allowed when used memory > 'maxmemory'.");
            try (FleetNode available = node("available", method, redis);
                    FleetNode strict = strict("strict", method, redis);
                    Wire wire = Wire.open(available.address());
                    Culvert local = Culvert.local(wire.address(), method)) {
                available.await("Redis cannot be asked \\(OOM command.*until it answers, what another server");
                strict.await("Redis cannot be asked \\(OOM command.*nobody gets in");
                FleetNode.ping(local, target);
                wire.replay(strict.address());
                strict.await("causes=replay-unchecked:1");
                assertEquals(1, target.accepted());
                assertEquals(0, available.metric("culvert_shared_replay_up"));
                assertEquals(1, available.count("Redis cannot be asked"), available::log);
                redis.refuse("");
                available.await("Redis answers again");
                strict.await("Redis answers again");
                // by which it has been told of what came meanwhile
                try (FleetNode third = strict("third", method, redis)) {
                    third.await("requests are checked");
                    wire.replay(third.address());
                    third.await("causes=replay:1");
                }
                assertEquals(1, target.accepted());
            }
        }
    }

    @Test
    void theDoctorTriesIt() throws Exception {
        try (FakeRedis redis = FakeRedis.open()) {
            Path file = FleetNode.configure(directory.resolve("c.json"), FleetNode.redis(redis.address()));
            Program doctor = Culvert.remoteDoctorCommand(Method.AES_256_GCM, "-c", file.toString());
            String found = onOneLine(doctor);
            assertTrue(found.contains("version 7.0.15"), found);
            redis.refuse("READONLY You can't write against a read only replica.");
            found = onOneLine(doctor);
            assertTrue(found.contains("READONLY"), found);
        }
    }

    private static String onOneLine(Program doctor) throws Exception {
        return doctor.run(SOON).out().replaceAll("\\s+", " ");
    }

    private FleetNode strict(String name, Method method, FakeRedis redis) throws Exception {
        return FleetNode.start(directory.resolve(name), method, FleetNode.strictRedis(redis.address()));
    }

    private FleetNode node(String name, Method method, FakeRedis redis) throws Exception {
        return FleetNode.start(directory.resolve(name), method, FleetNode.redis(redis.address()));
    }
}
