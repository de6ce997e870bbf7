package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FleetLab;
import culvert.e2e.rig.LabFleet;
import culvert.e2e.rig.PingLoad;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.remote.Flights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three remotes behind HAProxy, with a Redis and a Prometheus, in a network of their own: each part of it ends, hangs or is killed under load,
 * and the alerts that are shipped say so. Each test leaves the fleet whole; their order saves restarts only.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of a client that may meet silence. */
    private static final Duration IMPATIENT = Duration.ofSeconds(2);

    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final int NODES = 3;
    private static final int SESSIONS = 9;
    private static final int CLIENTS = 4;
    private static final int AT_LEAST = 40;

    private LabFleet fleet;
    private String policy;
    private List<Culvert> locals;
    private TcpTarget echo;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        policy = "strict"; // so that a pause of the machine lets no replay through
        fleet = LabFleet.start(directory, _ -> policy());
        String password = TunnelOptions.password(LabFleet.METHOD);
        locals = List.of(fleet.local(0, password), fleet.local(1, password));
        echo = fleet.target(TcpTarget::echo);
        Until.isTrue(
                SOON,
                fleet.prometheus()::log,
                () -> fleet.prometheus().value("sum(up{job=\"culvert\"})").equals("" + NODES));
    }

    @AfterAll
    void close() throws IOException {
        fleet.close();
    }

    /** Flights of both editions: at the others, and wherever it may be once one of them, or Redis, has been killed. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(1)
    void whatOneHasTakenAllRefuseAlsoAfterARestartOfAnyPart() throws Exception {
        TcpTarget taker = fleet.target(TcpTarget::echo);
        int taken = 0;
        for (Restart restart : List.<Restart>of(() -> restart(1), () -> restart(0), fleet::restartRedis)) {
            fleet.awaitAtAll("culvert_shared_replay_up", 1);
            byte[] flight = flight(LabFleet.METHOD, InstantSource.system(), taker);
            byte[] other = flight(LabFleet.OTHER_METHOD, InstantSource.system(), taker);
            assertTrue(fleet.send(0, LabFleet.PORT, flight) > 0, fleet::log);
            assertTrue(fleet.send(0, LabFleet.OTHER_PORT, other) > 0, fleet::log);
            taken += 2;
            areRefused(IntStream.range(1, NODES), flight, other);
            awaitReplays(1);
            awaitReplays(2);
            restart.run();
            fleet.awaitAtAll("culvert_shared_replay_up", 1);
            areRefused(IntStream.range(0, NODES), flight, other);
            assertEquals(taken, taker.accepted(), fleet::log);
        }
        fleet.prometheus().awaitFiring(LabFleet.alerts("CulvertReplayedElsewhere", 1, 2));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(2)
    void oneThatIsKilledUnderLoadLosesItsOwnSessionsOnly() throws Exception {
        String down = "CulvertDown";
        List<Socket> sessions = sessions();
        awaitSessions();
        int own = open(1);
        assertTrue(own > 0 && own < SESSIONS, () -> own + " at one of three, " + fleet.log());
        try (PingLoad load = load(SOON)) {
            load.awaitMore(AT_LEAST);
            long downs = fleet.downs(1);
            fleet.node(1).kill();
            Until.isTrue(SOON, fleet::log, () -> fleet.downs(1) > downs);
            load.awaitMore(AT_LEAST);
            int failed = load.failed();
            assertTrue(failed <= 2 * CLIENTS, load::toString); // what was under way there
            fleet.prometheus().awaitOnly(down, LabFleet.alerts(down, 1));
            int lost = 0;
            for (Socket session : sessions) {
                lost += goesOn(session) ? 0 : 1;
                session.close();
            }
            assertEquals(own, lost);
            startAgain(1);
            Until.isTrue(
                    SOON, fleet::log, () -> fleet.metric(1, "culvert_shared_replay_checks_total{result=\"new\"}") > 0);
            fleet.prometheus().awaitOnly(down, Set.of());
            assertEquals(failed, load.failed(), load::toString);
        }
    }

    /** Those that last are served on, by the policy. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(3)
    void whileRedisHangsAllAreServedWhereThatIsThePolicy() throws Exception {
        has("available");
        redisHangs(SOON, load -> {
            load.awaitMore(AT_LEAST);
            assertEquals(0, load.failed(), load::toString);
        });
    }

    /** One after the other gets another configuration, and nobody notices. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(4)
    void anUpgradeOfOneAfterTheOtherIsNotNoticed() throws Exception {
        policy = "strict";
        try (PingLoad load = load(SOON)) {
            for (int node = 0; node < NODES; node++) {
                List<Socket> sessions = sessions();
                long downs = fleet.downs(node);
                int each = node;
                fleet.node(node).terminate();
                Until.isTrue(SOON, fleet::log, () -> fleet.downs(each) > downs);
                load.awaitMore(AT_LEAST);
                for (Socket session : sessions) {
                    assertTrue(goesOn(session), fleet::log);
                    session.shutdownOutput();
                    assertEquals(-1, session.getInputStream().read());
                    session.close();
                }
                fleet.node(node).awaitEnd();
                startAgain(node);
            }
            load.awaitMore(AT_LEAST);
            assertEquals(0, load.failed(), load::toString);
        }
    }

    /** And nobody new where that is the policy. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(5)
    void whileRedisHangsNobodyNewIsServedWhereThatIsThePolicy() throws Exception {
        has("strict");
        redisHangs(IMPATIENT, load -> {
            int accepted = echo.accepted();
            int failed = load.failed();
            Until.isTrue(SOON, load::toString, () -> load.failed() > failed + CLIENTS);
            assertEquals(accepted, echo.accepted(), load::toString);
        });
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(6)
    void whatPeersDoWrongIsTold() throws Exception {
        Instant past = Instant.now().minus(Duration.ofHours(2));
        for (int i = 0; i < 40; i++) {
            assertEquals(0, fleet.send(1, LabFleet.PORT, flight(LabFleet.METHOD, InstantSource.fixed(past), echo)));
        }
        byte[] headerless = flight(LabFleet.METHOD, InstantSource.system(), echo);
        assertEquals(0, fleet.sendAsBalancer(2, headerless));
        fleet.prometheus().awaitFiring(LabFleet.alerts("CulvertClocks", 1));
        fleet.prometheus().awaitFiring(LabFleet.alerts("CulvertBalancer", 2));
    }

    /** What is done while somebody is under load. */
    @FunctionalInterface
    private interface Meanwhile {
        void run(PingLoad load) throws Exception;
    }

    @FunctionalInterface
    private interface Restart {
        void run() throws Exception;
    }

    /** Under load, for so long, and what is open goes on. */
    private void redisHangs(Duration patience, Meanwhile meanwhile) throws Exception {
        String away = "CulvertSharedReplayDown";
        List<Socket> sessions = sessions();
        try (PingLoad load = load(patience)) {
            load.awaitMore(AT_LEAST);
            long stopped = System.nanoTime();
            fleet.redis().stop();
            try {
                fleet.awaitAtAll("culvert_shared_replay_up", 0);
                fleet.prometheus().awaitOnly(away, LabFleet.alerts(away, 0, 1, 2));
                meanwhile.run(load);
                Until.isTrue(
                        OUTAGE.multipliedBy(2),
                        fleet::log,
                        () -> sessions.stream().allMatch(FleetTest::goesOn)
                                && System.nanoTime() - stopped > OUTAGE.toNanos());
            } finally {
                fleet.redis().goOn();
            }
            fleet.awaitAtAll("culvert_shared_replay_up", 1);
            load.awaitMore(AT_LEAST);
            fleet.prometheus().awaitOnly(away, Set.of());
        }
        fleet.awaitAtAll("culvert_shared_replay_lost_total", 0);
        for (Socket session : sessions) {
            assertTrue(goesOn(session), fleet::log);
            session.close();
        }
    }

    private PingLoad load(Duration patience) {
        return PingLoad.begin(CLIENTS, client -> {
            int laptop = client % locals.size();
            fleet.ping(laptop, locals.get(laptop), echo, patience);
        });
    }

    private List<Socket> sessions() throws Exception {
        List<Socket> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            int laptop = i % locals.size();
            Socket session = fleet.connect(laptop, locals.get(laptop), echo, SOON);
            sessions.add(session);
            assertTrue(goesOn(session), fleet::log);
        }
        return sessions;
    }

    private static boolean goesOn(Socket session) {
        try {
            session.getOutputStream().write('q');
            return session.getInputStream().read() == 'q';
        } catch (IOException broken) {
            return false;
        }
    }

    /** Until the nodes tell of those sessions, and of no others. */
    private void awaitSessions() throws InterruptedException {
        Until.isTrue(
                SOON,
                fleet::log,
                () -> IntStream.range(0, NODES).map(this::open).sum() == SESSIONS);
    }

    private int open(int node) {
        return (int) fleet.metric(node, "culvert_open_sessions");
    }

    private void areRefused(IntStream nodes, byte[] flight, byte[] other) throws Exception {
        for (int node : nodes.toArray()) {
            assertEquals(0, fleet.send(node, LabFleet.PORT, flight), fleet::log);
            assertEquals(0, fleet.send(node, LabFleet.OTHER_PORT, other), fleet::log);
        }
    }

    /** Redis has said it of flights of both editions. */
    private void awaitReplays(int node) throws InterruptedException {
        String refused = "culvert_shared_replay_checks_total{result=\"refused\"}";
        Until.isTrue(SOON, fleet::log, () -> fleet.metric(node, refused) >= 2);
    }

    /** Another client's request, whole. */
    private static byte[] flight(Method method, InstantSource clock, TcpTarget to) throws IOException {
        Target target = new Target(new Ip(InetAddress.ofLiteral(FleetLab.WORLD)), to.port());
        return Flights.first(method, TunnelOptions.password(method), clock, target);
    }

    private String policy() {
        return ", \"redis_policy\": \"" + policy + "\"";
    }

    /** All nodes have that policy from now on. */
    private void has(String wanted) throws Exception {
        if (!policy.equals(wanted)) {
            policy = wanted;
            for (int node = 0; node < NODES; node++) {
                restart(node);
            }
        }
    }

    /** Kills one, and has it back. */
    private void restart(int node) throws Exception {
        long downs = fleet.downs(node);
        fleet.node(node).kill();
        Until.isTrue(SOON, fleet::log, () -> fleet.downs(node) > downs);
        startAgain(node);
    }

    /** Until the balancer knows. */
    private void startAgain(int node) throws Exception {
        long ups = fleet.ups(node);
        fleet.startAgain(node);
        Until.isTrue(SOON, fleet::log, () -> fleet.ups(node) > ups);
    }
}
