package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A remote whose connections and datagrams go through the proxies of others: those of a second tunnel, and ss-local's. */
@Tag("slow")
@Timeout(240)
class OutboundProxyTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAME = "target.lab.test";
    private static final byte[] WORDS = "by what way?".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void connectionsAndDatagramsGoThroughSocks() throws Exception {
        try (Beyond beyond = beyond();
                TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = remote("\"mode\": \"tcp_and_udp\"", beyond.socks());
                Culvert local = Culvert.localWithDatagrams(remote.address(), METHOD);
                SocksDatagrams association = SocksDatagrams.open(local.address())) {
            assertTrue(echoes(local, NAME, echo));
            assertTrue(echoes(local, "127.0.0.1", echo));
            Target to = Target.of(datagrams.address());
            for (int i = 0; i < 3; i++) {
                association.send(to, WORDS);
                assertArrayEquals(WORDS, association.receive().payload());
            }
            beyond.carried(2);
            assertFalse(echoes(local, "10.9.8.7", echo), "a private address");
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=blocked") == 1);

            beyond.local().close();
            assertFalse(echoes(local, NAME, echo));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=proxy-failed") >= 2);
            assertEquals(1, remote.count("a proxy of outbound_proxy cannot be used"), remote.process()::log);
        }
    }

    @Test
    void othersAreInForceAfterSighup() throws Exception {
        try (Beyond beyond = beyond();
                TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Peer theirs = Peer.local(METHOD, beyond.remote().address());
                Culvert remote = remote("\"mode\": \"tcp_only\"", beyond.http());
                Culvert local = Culvert.local("epoll", remote.address(), METHOD)) {
            assertTrue(echoes(local, NAME, echo));
            beyond.carried(1);

            read(remote, 1, beyond.http() + ", " + beyond.socks());
            assertTrue(echoes(local, NAME, echo));
            beyond.carried(3);

            read(remote, 2, "\"socks5://127.0.0.1:" + theirs.address().getPort() + "\"");
            assertTrue(echoes(local, NAME, echo));
            beyond.carried(4);

            for (String wrong : List.of("socks5", "http")) {
                int port = beyond.local().address().getPort();
                long before = remote.count("cause=proxy-credentials by=");
                read(remote, wrong.equals("http") ? 4 : 3, "\"" + wrong + "://me:hush-hush@127.0.0.1:" + port + "\"");
                assertFalse(echoes(local, NAME, echo));
                assertEquals(0, before, "it is no side's doing");
            }
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=proxy-credentials") >= 4);
            assertFalse(remote.process().log().contains("hush"), remote.process()::log);
        }
    }

    @Test
    void aUserMayHaveItsOwnAndAPortOfAPanelHasThatOfAll() throws Exception {
        int port = Ports.free();
        int panels = Ports.free();
        int manager = Ports.free();
        try (Beyond beyond = beyond();
                TcpTarget echo = TcpTarget.open(TcpTarget::echo)) {
            String file = users(port, manager, beyond.http());
            try (Culvert remote = Culvert.by(Culvert.remoteCommand().with("PROXY_WORD", "hush"), "-c", file);
                    Culvert ada = localOf("-of-ada", port);
                    Culvert bob = localOf("-of-bob", port);
                    Culvert panel = localOf("", panels)) {
                assertTrue(echoes(ada, NAME, echo));
                beyond.carried(1);
                assertTrue(echoes(bob, "127.0.0.1", echo));
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("session ended") == 2);
                beyond.carried(1);

                open(panels, manager);
                assertTrue(echoes(panel, NAME, echo));
                beyond.carried(2);
                users(port, manager, "\"http://127.0.0.1:1\"");
                hangUp(remote, 1);
                assertFalse(echoes(panel, NAME, echo));
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=proxy-failed") >= 2);
            }
        }
    }

    private String users(int port, int manager, String proxies) throws IOException {
        String password = TunnelOptions.password(METHOD);
        return Files.writeString(directory.resolve("users.json"), """
                {"server": "127.0.0.1", "server_port": %d, "method": "%s", "egress_allow": ["127.0.0.0/8"],
                 "manager_address": "127.0.0.1:%d", "outbound_proxy": %s, "users": [
                  {"name": "ada", "password": "%s-of-ada"},
                  {"name": "bob", "password": "%s-of-bob", "outbound_proxy": []}]}
                """.formatted(
                                port, METHOD.label(), manager, proxies, password, password))
                .toString();
    }

    /** As a panel does. */
    private static void open(int port, int manager) throws IOException {
        byte[] words = "add: {\"server_port\": %d, \"password\": \"%s\"}"
                .formatted(port, TunnelOptions.password(METHOD))
                .getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket panel = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            panel.setSoTimeout((int) SOON.toMillis());
            panel.send(new DatagramPacket(words, words.length, InetAddress.getLoopbackAddress(), manager));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            panel.receive(answer);
            assertEquals("ok", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whatCannotCarryDatagramsIsSaidAtOnce() throws Exception {
        Program.Finished run = Culvert.remoteCommand(
                        "-p", "0", "-c", file("\"mode\": \"tcp_and_udp\"", "\"http://me:hush@127.0.0.1:1\""))
                .run(SOON);
        assertEquals(2, run.status(), run::err);
        assertTrue(run.err().contains("outbound_proxy carries no UDP"), run::err);
        assertFalse(run.err().contains("hush"), run::err);
    }

    /** A tunnel whose local end is the proxy, and whose remote alone knows the name of the target. */
    private record Beyond(NameServer names, Culvert remote, Culvert local) implements AutoCloseable {
        String socks() {
            return url("socks5");
        }

        String http() {
            return url("http");
        }

        private String url(String scheme) {
            return "\"" + scheme + "://me:${PROXY_WORD}@127.0.0.1:"
                    + local.address().getPort() + "\"";
        }

        /** So many sessions have ended there. */
        void carried(int sessions) throws InterruptedException {
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("session ended") == sessions);
        }

        @Override
        public void close() throws IOException {
            try (names;
                    remote;
                    local) {
                // all of them
            }
        }
    }

    private Beyond beyond() throws Exception {
        NameServer names = NameServer.open(Map.of(NAME, List.of(InetAddress.ofLiteral("127.0.0.1"))));
        Path ofRemote = Files.writeString(
                directory.resolve("beyond.json"),
                "{\"nameserver\": \"127.0.0.1:%d\", \"mode\": \"tcp_and_udp\"}"
                        .formatted(names.address().getPort()));
        Path ofLocal = Files.writeString(
                directory.resolve("proxy.json"), "{\"socks_users\": {\"me\": \"hush\"}, \"mode\": \"tcp_and_udp\"}");
        Culvert remote = Culvert.remote(Culvert.remoteCommand("-c", ofRemote.toString()), METHOD);
        Culvert local = Culvert.local(
                Culvert.localCommand("-c", ofLocal.toString()).with("CULVERT_PASSWORD", TunnelOptions.password(METHOD)),
                remote.address(),
                METHOD);
        return new Beyond(names, remote, local);
    }

    private Culvert remote(String keys, String proxies) throws Exception {
        return Culvert.remote(Culvert.remoteCommand("-c", file(keys, proxies)).with("PROXY_WORD", "hush"), METHOD);
    }

    private static Culvert localOf(String suffix, int port) throws Exception {
        return Culvert.local(
                Culvert.localCommand().with("CULVERT_PASSWORD", TunnelOptions.password(METHOD) + suffix),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                METHOD);
    }

    private void read(Culvert remote, int times, String proxies) throws Exception {
        file("\"mode\": \"tcp_only\"", proxies);
        hangUp(remote, times);
    }

    private static void hangUp(Culvert remote, int times) throws Exception {
        Program.installed("kill")
                .run(SOON, "-HUP", Long.toString(remote.process().pid()))
                .succeeded();
        Until.isTrue(SOON, remote.process()::log, () -> remote.count("configuration read again") == times);
    }

    private String file(String keys, String proxies) throws IOException {
        String text = "{%s, \"outbound_proxy\": [%s]}".formatted(keys, proxies);
        return Files.writeString(directory.resolve("config.json"), text).toString();
    }

    private static boolean echoes(Culvert local, String host, TcpTarget target) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), host, target.port())) {
            client.getOutputStream().write('e');
            return client.getInputStream().read() == 'e';
        } catch (IOException reset) {
            return false;
        }
    }
}
