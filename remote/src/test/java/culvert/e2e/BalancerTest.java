package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Balancer;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import culvert.remote.entry.Headers;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind balancers that say whom they speak for, a real server sees clients as if they had come by themselves. */
@Timeout(240)
class BalancerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;

    /** Where the balancer is, and somebody who is none. */
    private static final String BALANCER = "127.0.0.3";

    private static final String STRANGER = "127.0.0.4";
    private static final String HOME = "198.51.100.7";
    private static final String CAFE = "2001:db8:1:100::9";

    private static final String ATTACK = "peers that did not authenticate";
    private static final String HEADERLESS = "began with no header of the PROXY protocol";

    @TempDir
    private Path directory;

    /** In the log, among the sessions, and as a device of its user. */
    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void theClientOfTheHeaderIsTheSessions(Method method) throws Exception {
        Path file = config(method, "\"" + BALANCER + "\"", ", \"max_devices\": 1");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(file);
                Balancer home = Balancer.open(BALANCER, remote.address(), Headers.text(HOME, 4711));
                Balancer cafe = Balancer.open(BALANCER, remote.address(), Headers.binary(CAFE, 4712));
                Culvert atHome = local(home.address(), method);
                Culvert away = local(cafe.address(), method)) {
            try (Socket session = SocksClient.connect(atHome.address(), "127.0.0.1", target.port())) {
                assertTrue(echoes(session));
                String listed = ask(Culvert.sessionsCommand(), file);
                assertTrue(listed.contains("198.51.100.0/24"), listed);
                assertFalse(echoes(away, target), "a second device");
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-devices") == 1);
            }
            Until.isTrue(
                    SOON,
                    remote.process()::log,
                    () -> remote.count("client=" + HOME + ":4711 user=ada up=1 down=1") == 1);
            assertTrue(echoes(away, target));
            Until.isTrue(
                    SOON,
                    remote.process()::log,
                    () -> remote.count("client=[" + CAFE + "]:4712 user=ada up=1 down=1") == 1);
            assertEquals(0, remote.count(ATTACK), remote.process()::log);
            assertEquals(0, remote.count(HEADERLESS), remote.process()::log);
        }
    }

    @Test
    void aHeaderMayComeByteByByte() throws Exception {
        Path file = config(METHOD, "\"" + BALANCER + "\"");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(file)) {
            int sessions = 0;
            for (byte[] header : new byte[][] {Headers.text(HOME, 4711), Headers.binary(HOME, 4711)}) {
                try (Balancer slow = Balancer.openInBytes(BALANCER, remote.address(), header);
                        Culvert local = local(slow.address(), METHOD)) {
                    assertTrue(echoes(local, target));
                    int expected = ++sessions;
                    Until.isTrue(
                            SOON,
                            remote.process()::log,
                            () -> remote.count("session ended") == expected
                                    && remote.count("client=" + HOME + ":4711 ") == expected);
                }
            }
        }
    }

    /** Who has to say it and does not, and who says it and has nothing to say. */
    @Test
    void whoIsNotTrustedMeetsSilenceAndSoDoesABalancerWithoutAHeader() throws Exception {
        Path file = config(METHOD, "\"" + BALANCER + "/32\", \"fd00::/8\"");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(file);
                Wire headerless = Wire.openFrom(BALANCER, remote.address());
                Culvert local = local(headerless.address(), METHOD);
                Culvert direct = local(remote.address(), METHOD)) {
            awaitRefusal(local, target, remote);
            assertEquals(1, remote.count("from=" + BALANCER + ":"), remote.process()::log);
            assertEquals(0, remote.count(ATTACK), remote.process()::log);
            for (byte[] header : new byte[][] {Headers.text(HOME, 1), Headers.binary(HOME, 1), Headers.LOCAL}) {
                try (Socket stranger = socket(STRANGER, remote)) {
                    stranger.getOutputStream().write(header);
                    stranger.getOutputStream().write(new byte[100]);
                    stranger.shutdownOutput();
                    assertEquals(-1, stranger.getInputStream().read());
                }
            }
            Until.isTrue(SOON, remote.process()::log, () -> remote.count(ATTACK) > 0);
            assertTrue(remote.count("sources=127.0.0.0/24") > 0, remote.process()::log);
            assertEquals(0, remote.count(HOME), remote.process()::log);
            assertTrue(echoes(direct, target), "who comes by no balancer says nothing of it");
        }
    }

    @Test
    void looksOfABalancerLeaveNoTrace() throws Exception {
        Path file = config(METHOD, "\"" + BALANCER + "\"");
        try (Culvert remote = remote(file, "-v")) {
            for (byte[] sent : new byte[][] {{}, Headers.LOCAL, Headers.UNKNOWN}) {
                try (Socket look = socket(BALANCER, remote)) {
                    look.getOutputStream().write(sent);
                    look.shutdownOutput();
                    assertEquals(-1, look.getInputStream().read());
                }
            }
            SocksClient.reset(socket(BALANCER, remote));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=health-check") == 4);
            assertEquals(4, remote.count("session ended"), remote.process()::log);
            assertEquals(0, remote.count("WARN"), remote.process()::log);
        }
    }

    @Test
    void whoIsABalancerIsReadAgain() throws Exception {
        Path file = config(METHOD, "");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(file);
                Wire without = Wire.openFrom(BALANCER, remote.address());
                Balancer with = Balancer.open(BALANCER, remote.address(), Headers.binary(HOME, 4711));
                Culvert headerless = local(without.address(), METHOD);
                Culvert balanced = local(with.address(), METHOD);
                Socket before = SocksClient.connect(headerless.address(), "127.0.0.1", target.port())) {
            assertTrue(echoes(before));
            config(METHOD, "\"" + BALANCER + "\"");
            ask(Culvert.reloadCommand(), file);
            assertTrue(echoes(balanced, target));
            awaitRefusal(headerless, target, remote);
            assertTrue(echoes(before), "what was there goes on");
            config(METHOD, "");
            ask(Culvert.reloadCommand(), file);
            assertTrue(echoes(headerless, target));
            assertEquals(1, remote.count(HEADERLESS), remote.process()::log);
        }
    }

    private Path config(Method method, String balancers) throws IOException {
        return config(method, balancers, "");
    }

    private Path config(Method method, String balancers, String ofAda) throws IOException {
        String own = method.hasIdentityHeaders() ? "\"password\": \"" + TestKeys.password(method) + "\"," : "";
        return FleetNode.configure(directory.resolve("config.json"), """
                %s "method": "%s", "server": "127.0.0.1", "server_port": 0, "admin": "%s", "egress_allow": ["127.0.0.0/8"],
                "users": [{"name": "ada", "password": "%s"%s}], "proxy_protocol_from": [%s]
                """.formatted(
                        own, method.label(), directory.resolve("a.sock"), key(method), ofAda, balancers));
    }

    private Culvert remote(Path file, String... more) throws Exception {
        Program command = Culvert.remoteCommand("-c", file.toString()).with("STATE_DIRECTORY", directory.toString());
        Culvert remote = Culvert.by(command, more);
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private static Culvert local(InetSocketAddress at, Method method) throws Exception {
        String password = method.hasIdentityHeaders() ? TestKeys.password(method) + ":" + key(method) : key(method);
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), at, method);
    }

    private static String key(Method method) {
        return method.hasIdentityHeaders() ? TestKeys.key(method, 2) : "Ada's password of the tests, long enough";
    }

    private static String ask(Program command, Path file) throws Exception {
        return command.and("-c", file.toString()).run(SOON).succeeded().out();
    }

    private static Socket socket(String from, Culvert remote) throws IOException {
        InetSocketAddress to = remote.address();
        Socket socket = new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
        return socket;
    }

    /** The local's session comes to nothing, since the balancer before the remote says nothing of it. */
    private static void awaitRefusal(Culvert local, TcpTarget target, Culvert remote) throws Exception {
        int before = target.accepted();
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            Until.isTrue(SOON, remote.process()::log, () -> remote.count(HEADERLESS) == 1);
        }
        assertEquals(before, target.accepted());
    }

    private static boolean echoes(Culvert local, TcpTarget target) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            return echoes(client);
        }
    }

    /** False when it ends instead. */
    private static boolean echoes(Socket session) {
        try {
            session.getOutputStream().write('q');
            return session.getInputStream().read() == 'q';
        } catch (IOException e) {
            return false;
        }
    }
}
