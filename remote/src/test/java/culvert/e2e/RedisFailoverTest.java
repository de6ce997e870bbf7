package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.PingLoad;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.RedisServer;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master and a replica, a Sentinel that makes another master, and the HAProxy of {@code deploy/FLEET.md} that finds it. */
@Tag("slow")
@Timeout(300)
class RedisFailoverTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Path PAGE = Path.of("..", "deploy", "FLEET.md");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"available", "strict"})
    void whatTheOldMasterKnewTheNewOneRefuses(String policy) throws Exception {
        int first = Ports.free();
        int second = Ports.free();
        int door = Ports.free();
        String keys = FleetNode.redis(new InetSocketAddress(InetAddress.getLoopbackAddress(), door))
                + ", \"redis_policy\": \"" + policy + "\"";
        try (RedisServer master = RedisServer.start(directory, first);
                RedisServer replica = RedisServer.start(directory, second, "--replicaof", "127.0.0.1 " + first);
                Running _ = sentinel(first);
                Running haproxy = haproxy(door, first, second);
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                FleetNode one = FleetNode.start(directory.resolve("one"), METHOD, keys);
                FleetNode other = FleetNode.start(directory.resolve("other"), METHOD, keys);
                Wire wire = Wire.open(one.address());
                Culvert recorded = Culvert.local(wire.address(), METHOD);
                Culvert local = Culvert.local(one.address(), METHOD)) {
            one.await("requests are checked");
            other.await("requests are checked");
            FleetNode.ping(recorded, target);
            Until.isTrue(SOON, replica::log, () -> size(first) > 0 && size(second) == size(first));
            Duration patience = policy.equals("strict") ? Duration.ofSeconds(2) : SOON; // of who may meet silence
            try (PingLoad load = PingLoad.begin(2, _ -> FleetNode.ping(local, target, patience))) {
                load.awaitMore(20);
                master.kill();
                one.await("Redis cannot be asked");
                one.await("Redis answers again");
                other.await("Redis answers again");
                load.awaitMore(20);
                assertEquals(0, policy.equals("strict") ? 0 : load.failed(), load::toString);
            }
            Until.isTrue(SOON, haproxy::log, () -> haproxy.log().contains("redis/a is DOWN"));
            int accepted = target.accepted();
            wire.replay(other.address());
            other.await("causes=replay:1");
            assertEquals(accepted, target.accepted(), "a replay was accepted");
        }
    }

    private Running sentinel(int master) throws Exception {
        Path file = Files.writeString(directory.resolve("sentinel.conf"), """
                port %d
                bind 127.0.0.1
                sentinel monitor culvert 127.0.0.1 %d 1
                sentinel down-after-milliseconds culvert 3000
                sentinel failover-timeout culvert 10000
                """.formatted(Ports.free(), master));
        Running sentinel = Program.installed("redis-server").start(file.toString(), "--sentinel");
        try {
            sentinel.await(SOON, "\\+slave slave");
            return sentinel;
        } catch (InterruptedException | AssertionError e) {
            sentinel.close();
            throw e;
        }
    }

    private Running haproxy(int port, int first, int second) throws Exception {
        Matcher block = Pattern.compile("(?s)```haproxy-redis\n(.*?)```").matcher(Files.readString(PAGE));
        assertTrue(block.find());
        String text = """
                defaults
                    mode tcp
                    timeout connect 3s
                    timeout client 24h
                    timeout server 24h

                """
                + block.group(1)
                        .replace("127.0.0.1:6380", "127.0.0.1:" + port)
                        .replace("10.0.0.21:6379", "127.0.0.1:" + first)
                        .replace("10.0.0.22:6379", "127.0.0.1:" + second);
        Path file = Files.writeString(directory.resolve("redis.cfg"), text);
        Running haproxy = Program.installed("haproxy").start("-db", "-f", file.toString());
        try {
            Until.isTrue(SOON, haproxy::log, () -> Ports.isListening(haproxy.pid(), port));
            Until.isTrue(SOON, haproxy::log, () -> haproxy.log().contains("redis/b is DOWN"));
            return haproxy;
        } catch (InterruptedException | AssertionError e) {
            haproxy.close();
            throw e;
        }
    }

    /** How much is there; negative when nobody answers. */
    private static int size(int port) {
        try (Socket redis = new Socket(InetAddress.getLoopbackAddress(), port)) {
            redis.setSoTimeout((int) SOON.toMillis());
            redis.getOutputStream().write("DBSIZE\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            for (int read = redis.getInputStream().read();
                    read > '\r';
                    read = redis.getInputStream().read()) {
                answer.append((char) read);
            }
            return Integer.parseInt(answer.substring(1));
        } catch (IOException e) {
            return -1;
        }
    }
}
