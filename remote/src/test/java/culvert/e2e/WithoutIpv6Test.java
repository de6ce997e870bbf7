package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends where the kernel has no IPv6. */
@Tag("slow")
@Timeout(120)
class WithoutIpv6Test {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final byte[] WORDS = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void theDefaultsListenOnIpv4WithAWarningAndCarryEverything(String transport) throws Exception {
        try (NameServer names = NameServer.open(Map.of("both.test", List.of(ip("::1"), ip("127.0.0.1"))));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Running remote = Culvert.withoutIpv6(culvert.remote.Main.class)
                        .start("--transport", transport, "-p", "0", "-u", "-c", config(names))) {
            String port = remote.await(SOON, "listening address=0.0.0.0:(\\d+) protocol=shadowsocks-udp")
                    .group(1);
            assertEquals(
                    1,
                    remote.log()
                            .lines()
                            .filter(line -> line.contains("no IPv6"))
                            .count(),
                    remote::log);
            try (Running local = Culvert.withoutIpv6(culvert.local.Main.class)
                    .start("--transport", transport, "-s", "127.0.0.1", "-p", port, "-l", "0", "-u")) {
                int at = Integer.parseInt(
                        local.await(SOON, "listening address=127.0.0.1:(\\d+)").group(1));
                InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), at);
                echoes(proxy, "127.0.0.1", target);
                echoes(proxy, "both.test", target);
                try (Socket session = SocksClient.connect(proxy, "::1", target.port())) {
                    assertEquals(-1, endOf(session), "a target of IPv6");
                } catch (SocksClient.Refused e) {
                    assertTrue(e.code() > 0);
                }
                remote.await(SOON, "cause=network-unreachable");
                try (SocksDatagrams association = SocksDatagrams.open(proxy)) {
                    association.send(
                            new Target(
                                    new Ip(ip("127.0.0.1")), datagrams.address().getPort()),
                            WORDS);
                    assertArrayEquals(WORDS, association.receive().payload());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void anAddressOfIpv6IsAnswered(String transport) throws Exception {
        String said = Culvert.withoutIpv6(culvert.remote.Main.class)
                .run(SOON, "--transport", transport, "-s", "::1", "-p", "0")
                .ended(1)
                .err();
        assertTrue(said.contains("cannot listen on [::1]:0: this machine has no IPv6"), said);
        assertEquals(1, said.lines().count(), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void theDoctorIsNotAlarmedByAnAddressThatIsNotNeeded(String transport) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(Method.CHACHA20_IETF_POLY1305)) {
            int port = remote.address().getPort();
            Path file = Files.writeString(
                    directory.resolve("laptop.json"),
                    "{\"server\": [\"::1\", \"127.0.0.1\"], \"server_port\": " + port + ", \"local_port\": 0}");
            String said = Culvert.withoutIpv6(culvert.local.DoctorCommand.class)
                    .run(
                            SOON,
                            "--transport",
                            transport,
                            "-c",
                            file.toString(),
                            "--ntp",
                            "none",
                            "--target",
                            "127.0.0.1:" + target.port())
                    .ended(0)
                    .out();
            String words = said.replaceAll("\\s+", " ");
            assertTrue(words.contains("ok TCP connect to [::1]:" + port + ": this machine has no IPv6"), said);
            assertTrue(words.contains("ok key and method ask 127.0.0.1:" + target.port()), said);
            assertFalse(words.contains("warning"), said);
        }
    }

    private static void echoes(InetSocketAddress proxy, String host, TcpTarget target) throws IOException {
        try (Socket session = SocksClient.connect(proxy, host, target.port())) {
            session.getOutputStream().write(WORDS);
            assertArrayEquals(WORDS, session.getInputStream().readNBytes(WORDS.length));
        }
    }

    private String config(NameServer names) throws IOException {
        int port = names.address().getPort();
        String text = "{\"nameserver\": \"127.0.0.1:" + port + "\", \"egress_allow\": [\"127.0.0.0/8\", \"::1/128\"]}";
        return Files.writeString(directory.resolve("config.json"), text).toString();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static int endOf(Socket session) throws IOException {
        try {
            return session.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }
}
