package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.WireDatagrams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams of the AEAD methods at real servers that share what they remember. */
@Timeout(180)
class SharedDatagramsTest {
    private static final Method METHOD = Method.CHACHA20_IETF_POLY1305;

    /** Nobody keeps a connection's salt for so short, or a trial's for so long: milliseconds. */
    private static final int KEPT_AT_LEAST = 500_000;

    private static final int KEPT_AT_MOST = 600_000;

    /** Seventy of these are more than may wait. */
    private static final int LARGE = 30_000;

    private static final int MANY = 500;

    private static final long APART = 200_000; // nanoseconds

    /** A second may be too short for the machine. */
    private static final int MOST_TRIES = 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "CHACHA20_IETF_POLY1305"})
    void whatOneHasTakenTheOtherRefusesAsAReplay(Method method) throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                UdpTarget echo = UdpTarget.open();
                FleetNode one = node("one", method, FleetNode.strictRedis(redis.address()));
                FleetNode other = node("other", method, FleetNode.strictRedis(redis.address()));
                WireDatagrams client = WireDatagrams.open(method, "127.0.0.2", one.address());
                WireDatagrams replayer = WireDatagrams.open(method, "127.0.0.3", other.address());
                WireDatagrams honest = WireDatagrams.open(method, "127.0.0.4", other.address())) {
            one.await("requests are checked against what other servers have taken");
            other.await("requests are checked against what other servers have taken");
            Target target = WireDatagrams.target(echo.address());
            byte[] first = client.sealed(target, new byte[] {1});
            client.sendRaw(first, first.length);
            Until.isTrue(() -> "the first did not arrive", () -> echo.received() == 1);
            byte[] second = client.sealed(target, new byte[] {2});
            client.sendRaw(second, second.length);
            Until.isTrue(() -> "the second did not arrive", () -> echo.received() == 2);
            Until.isTrue(() -> "others were not told: " + redis.asked(), () -> entered(redis) == 2);
            replayer.sendRaw(first, first.length);
            replayer.sendRaw(second, second.length);
            Until.isTrue(() -> "no replays were found", () -> replays(other) == 2);
            assertEquals(2, echo.received(), "a replay was carried");
            honest.exchange(target);
            honest.exchange(target);
            assertEquals(2, replays(other));
            assertEquals(2, other.metric("culvert_shared_replay_checks_total{result=\"refused\"}"));
        }
    }

    @Test
    void withoutItEachGoesOnByItsPolicy() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                UdpTarget echo = UdpTarget.open()) {
            redis.refuse("OOM command not allowed when used memory > 'maxmemory'.");
            String key = FleetNode.redis(redis.address());
            try (FleetNode available = node("available", METHOD, key);
                    FleetNode strict = node("strict", METHOD, FleetNode.strictRedis(redis.address()));
                    WireDatagrams served = WireDatagrams.open(METHOD, "127.0.0.2", available.address());
                    WireDatagrams refused = WireDatagrams.open(METHOD, "127.0.0.3", strict.address())) {
                available.await("Redis cannot be asked");
                strict.await("Redis cannot be asked");
                Target target = WireDatagrams.target(echo.address());
                served.exchange(target);
                int carried = echo.received();
                refused.send(target, new byte[] {1});
                Until.isTrue(() -> "it was not refused", () -> dropped(strict, "replay-unchecked") == 1);
                assertEquals(carried, echo.received());
                redis.refuse("");
                strict.await("Redis answers again");
                refused.exchange(target);
            }
        }
    }

    /** As copies, which somebody with a key could bring without end while answers take long. */
    @Test
    void thoseThatWaitForAnAnswerHaveTheirBound() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                UdpTarget echo = UdpTarget.open();
                FleetNode strict = node("strict", METHOD, FleetNode.strictRedis(redis.address()));
                WireDatagrams other = WireDatagrams.open(METHOD, "127.0.0.4", strict.address())) {
            strict.await("requests are checked against what other servers have taken");
            Target target = WireDatagrams.target(echo.address());
            for (int tries = 0; dropped(strict, "queue-full") == 0; tries++) {
                assertTrue(tries < MOST_TRIES, "all of them wait");
                redis.delay(() -> Duration.ofMillis(500)); // after a second without one it is away, and nobody waits
                manyAtOnce(redis, strict, target);
                redis.delay(() -> Duration.ZERO);
                other.exchange(target);
            }
        }
    }

    private static void manyAtOnce(FakeRedis redis, FleetNode node, Target target) throws Exception {
        try (WireDatagrams first = WireDatagrams.open(METHOD, "127.0.0.2", node.address());
                WireDatagrams many = WireDatagrams.open(METHOD, "127.0.0.3", node.address())) {
            long before = entered(redis);
            first.send(target, new byte[1]);
            Until.isTrue(() -> "nothing is asked: " + redis.asked(), () -> entered(redis) > before);
            // behind that one all others wait, and each for another answer
            for (int i = 0; i < MANY; i++) {
                many.send(target, new byte[LARGE]);
                LockSupport.parkNanos(APART); // what comes faster is lost in the kernel
            }
        }
    }

    private static long entered(FakeRedis redis) {
        return redis.asked().stream()
                .filter(command -> command.getFirst().equals("SET"))
                .mapToInt(command -> Integer.parseInt(command.getLast()))
                .filter(kept -> kept > KEPT_AT_LEAST && kept <= KEPT_AT_MOST)
                .count();
    }

    private static double replays(FleetNode node) {
        return dropped(node, "replay");
    }

    private static double dropped(FleetNode node, String cause) {
        try {
            return node.metrics()
                    .lines()
                    .filter(line -> line.startsWith("culvert_dropped_datagrams_total{")
                            && line.contains("cause=\"" + cause + "\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private FleetNode node(String name, Method method, String more) throws Exception {
        return FleetNode.start(
                directory.resolve(name),
                method,
                more + ", \"mode\": \"tcp_and_udp\", \"egress_allow\": [\"127.0.0.0/8\"]");
    }
}
