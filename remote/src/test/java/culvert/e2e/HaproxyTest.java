package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.Haproxy;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two remotes behind the real HAProxy, by the configuration that {@code deploy/FLEET.md} has; to one of them it speaks the first version of the
 * PROXY protocol.
 */
@Tag("slow")
@Timeout(600)
class HaproxyTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final String FIRST = "127.0.0.2";
    private static final String SECOND = "127.0.0.3";

    /** Where clients come from, as HAProxy sees them. */
    private static final String CLIENT = "127.0.0.9";

    private static final int SESSIONS = 8;

    /** Some before the server is told to end, and the others until HAProxy knows. */
    private static final int AT_LEAST = 40;

    private int entry;
    private int port;
    private int health;
    private TcpTarget target;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        entry = Ports.free();
        port = Ports.free();
        health = Ports.free();
        target = TcpTarget.open(TcpTarget::echo);
    }

    @AfterEach
    void close() throws IOException {
        target.close();
    }

    /** One remote ends and comes again; its sessions end by themselves, and no connection fails. */
    @Test
    void aRemoteThatEndsIsLeftAloneAndComesBack() throws Exception {
        try (Culvert first = remote(FIRST);
                Culvert second = remote(SECOND);
                Haproxy haproxy = haproxy("leastconn");
                Wire wire = Wire.openFrom(CLIENT, entry());
                Culvert local = Culvert.local(wire.address(), METHOD)) {
            List<Socket> sessions = sessions(local);
            assertEquals(SESSIONS / 2, open(FIRST), "leastconn");
            assertEquals(SESSIONS / 2, open(SECOND), "leastconn");
            for (int i = 0; i < AT_LEAST; i++) {
                connectOnce(local);
            }
            first.process().terminate();
            int more = 0;
            while (more < AT_LEAST || haproxy.downs("a") == 0) {
                connectOnce(local); // none fails, also while HAProxy does not know yet
                more++;
                assertTrue(more < 100_000, haproxy::log);
            }
            for (Socket each : sessions) {
                echo(each);
            }
            assertTrue(first.process().isAlive(), "it waits for its sessions");
            for (Socket each : sessions) {
                each.close();
            }
            assertEquals(0, first.process().awaitEnd(SOON));
            long ups = haproxy.ups("a");
            try (Culvert again = remote(FIRST)) {
                Until.isTrue(SOON, haproxy::log, () -> haproxy.ups("a") > ups);
                Until.isTrue(SOON, haproxy::log, () -> served(again, local));
                assertQuiet(again, second);
            }
            assertTrue(first.count("client=" + CLIENT + ":") >= SESSIONS / 2, first.process()::log);
            assertTrue(second.count("client=" + CLIENT + ":") >= SESSIONS / 2 + AT_LEAST, second.process()::log);
            assertQuiet(first, second);
        }
    }

    /** Its sessions end, as HAProxy ends them, and nobody else's; no connection fails. */
    @Test
    void aRemoteThatIsKilledLosesItsOwnSessionsOnly() throws Exception {
        try (Culvert first = remote(FIRST);
                Culvert second = remote(SECOND);
                Haproxy haproxy = haproxy("leastconn");
                Wire wire = Wire.openFrom(CLIENT, entry());
                Culvert local = Culvert.local(wire.address(), METHOD)) {
            List<Socket> sessions = sessions(local);
            first.process().kill();
            int more = 0;
            while (more < AT_LEAST || haproxy.downs("a") == 0) {
                connectOnce(local);
                more++;
                assertTrue(more < 100_000, haproxy::log);
            }
            int lost = 0;
            for (Socket each : sessions) {
                lost += goesOn(each) ? 0 : 1;
                each.close();
            }
            assertEquals(SESSIONS / 2, lost);
            assertQuiet(second);
        }
    }

    @Test
    void bySourceAClientStaysWhereItIs() throws Exception {
        try (Culvert first = remote(FIRST);
                Culvert second = remote(SECOND);
                Haproxy haproxy = haproxy("source");
                Wire wire = Wire.openFrom(CLIENT, entry());
                Culvert local = Culvert.local(wire.address(), METHOD)) {
            List<Socket> sessions = sessions(local);
            assertEquals(SESSIONS, Math.max(open(FIRST), open(SECOND)), haproxy::log);
            for (Socket each : sessions) {
                each.close();
            }
            assertQuiet(first, second);
        }
    }

    /** Neither looks of HAProxy nor what it hands over is taken for anything else. */
    private static void assertQuiet(Culvert... remotes) {
        for (Culvert remote : remotes) {
            assertEquals(0, remote.count("WARN"), remote.process()::log);
            assertEquals(0, remote.count("client=127.0.0.1:"), remote.process()::log);
        }
    }

    private List<Socket> sessions(Culvert local) throws IOException {
        List<Socket> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port());
            sessions.add(session);
            echo(session);
        }
        return sessions;
    }

    private void connectOnce(Culvert local) throws IOException {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            echo(session);
        }
    }

    private boolean served(Culvert remote, Culvert local) {
        try {
            connectOnce(local);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return remote.count("session ended") > 0;
    }

    private static boolean goesOn(Socket session) {
        try {
            session.getOutputStream().write('q');
            return session.getInputStream().read() == 'q';
        } catch (IOException broken) {
            return false;
        }
    }

    private static void echo(Socket session) throws IOException {
        session.getOutputStream().write('q');
        assertEquals('q', session.getInputStream().read());
    }

    /** How many sessions a remote has, by what it tells its neighbours. */
    private int open(String remote) throws Exception {
        String metrics = Program.installed("curl")
                .and("-sS")
                .run(SOON, "http://" + remote + ":" + health + "/metrics")
                .succeeded()
                .out();
        Matcher open =
                Pattern.compile("(?m)^culvert_open_sessions ([0-9]+)\\.0$").matcher(metrics);
        assertTrue(open.find(), metrics);
        return Integer.parseInt(open.group(1));
    }

    private InetSocketAddress entry() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), entry);
    }

    private Culvert remote(String at) throws Exception {
        Path own = Files.createDirectories(directory.resolve(at));
        Path file = FleetNode.configure(own.resolve("config.json"), """
                "method": "%s", "password": "%s", "egress_allow": ["127.0.0.0/8"],
                "server": "%s", "server_port": %d, "metrics_listen": "%s:%d", "proxy_protocol_from": ["127.0.0.1"], "drain": 300
                """.formatted(
                        METHOD.label(), TunnelOptions.password(METHOD), at, port, at, health));
        Culvert remote =
                Culvert.by(Culvert.remoteCommand().with("STATE_DIRECTORY", own.toString()), "-c", file.toString());
        remote.process().await(SOON, "metrics and health are told");
        return remote;
    }

    private Haproxy haproxy(String balance) throws Exception {
        List<Haproxy.Server> servers = List.of(
                new Haproxy.Server("a", FIRST, port, health),
                new Haproxy.Server("b", SECOND, port, health, Haproxy.Server.BY_VERSION_1));
        return Haproxy.start(directory, entry, balance, servers);
    }
}
