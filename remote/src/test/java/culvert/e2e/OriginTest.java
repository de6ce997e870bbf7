package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where connections and datagrams leave from, on a server that has several addresses and ways. */
@Tag("slow")
@Timeout(120)
class OriginTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OTHER = "198.51.100.7";
    private static final String OTHER_V6 = "2001:db8:2:0:0:0:0:7";
    private static final byte[] WORDS = "from where?".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void targetsSeeTheAddressThatIsSaid(Engine engine) throws Exception {
        try (Lab lab = lab();
                TcpTarget four = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), OriginTest::sayWho);
                TcpTarget six = TcpTarget.open(lab.router().listen(Lab.WORLD_V6, 0), OriginTest::sayWho);
                UdpTarget echo = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                UdpTarget echoOfSix = UdpTarget.open(lab.router().bind(Lab.WORLD_V6, 0));
                Culvert remote = remote(
                        lab,
                        "\"outbound_bind_addr\": [\"%s\", \"%s\"], \"transport\": \"%s\""
                                .formatted(OTHER, OTHER_V6, engine));
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER, "-u");
                SocksDatagrams association = SocksDatagrams.open(lab.laptop(), local.address())) {
            assertEquals(OTHER, whoAsks(lab, local, Lab.WORLD, four));
            assertEquals(OTHER_V6, whoAsks(lab, local, Lab.WORLD_V6, six));
            association.send(
                    new Target(Host.parse(Lab.WORLD_V6), echoOfSix.address().getPort()), WORDS);
            association.send(new Target(Host.parse(Lab.WORLD), echo.address().getPort()), WORDS);
            assertArrayEquals(WORDS, association.receive().payload());
            assertEquals(
                    OTHER,
                    ((InetSocketAddress) echo.senders().take()).getAddress().getHostAddress());
            assertEquals(0, echoOfSix.received(), "UDP leaves from the first address, which is of another kind");
        }
    }

    @Test
    void aKindOfAddressThatIsNotSaidIsNotUsed() throws Exception {
        try (Lab lab = lab();
                TcpTarget six = TcpTarget.open(lab.router().listen(Lab.WORLD_V6, 0), OriginTest::sayWho);
                Culvert remote = remote(lab, "\"outbound_bind_addr\": \"" + OTHER + "\"");
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER)) {
            try (Socket client =
                    SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD_V6, six.port())) {
                client.getOutputStream().write('x');
                Until.isTrue(
                        SOON, remote.process()::log, () -> remote.count("cause=network-unreachable by=target") == 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anAddressThatHasGoneIsNamed(Engine engine) throws Exception {
        try (Lab lab = lab();
                TcpTarget target = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), OriginTest::sayWho);
                Culvert remote =
                        remote(lab, "\"outbound_bind_addr\": \"%s\", \"transport\": \"%s\"".formatted(OTHER, engine));
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER)) {
            assertEquals(OTHER, whoAsks(lab, local, Lab.WORLD, target));
            lab.server().ip("addr", "del", OTHER + "/25", "dev", "eth");
            try (Socket client =
                    SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD, target.port())) {
                client.getOutputStream().write('x');
                Until.isTrue(
                        SOON, remote.process()::log, () -> remote.count("cause=network-unreachable by=target") == 1);
            }
        }
    }

    @Test
    void anAssociationKeepsWhereItLeavesFrom() throws Exception {
        try (Lab lab = lab();
                UdpTarget echo = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                Culvert remote = remote(lab, "\"outbound_bind_addr\": \"" + OTHER + "\"");
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER, "-u");
                SocksDatagrams association = SocksDatagrams.open(lab.laptop(), local.address())) {
            Target target = new Target(Host.parse(Lab.WORLD), echo.address().getPort());
            association.send(target, WORDS);
            assertArrayEquals(WORDS, association.receive().payload());
            file("\"outbound_bind_addr\": \"" + OTHER_V6 + "\"");
            Program.installed("kill")
                    .run(SOON, "-HUP", Long.toString(remote.process().pid()))
                    .succeeded();
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("configuration read again") == 1);
            association.send(target, WORDS);
            assertArrayEquals(WORDS, association.receive().payload());
        }
    }

    /** The way to the world is in a table of its own, which a mark leads to. */
    @Test
    void aMarkChoosesTheWayOfConnectionsAndDatagrams() throws Exception {
        try (Lab lab = lab();
                TcpTarget target = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), OriginTest::sayWho);
                UdpTarget echo = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                Culvert remote = remote(lab, "\"outbound_fwmark\": 7, \"outbound_bind_interface\": \"eth\"");
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER, "-u");
                SocksDatagrams association = SocksDatagrams.open(lab.laptop(), local.address())) {
            lab.server().ip("route", "add", "203.0.113.0/24", "via", "198.51.100.1", "table", "7");
            lab.server().ip("rule", "add", "fwmark", "7", "lookup", "7");
            lab.server().ip("route", "add", "unreachable", "203.0.113.0/24");
            assertEquals(Lab.SERVER, whoAsks(lab, local, Lab.WORLD, target));
            association.send(new Target(Host.parse(Lab.WORLD), echo.address().getPort()), WORDS);
            assertArrayEquals(WORDS, association.receive().payload());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "outbound_bind_addr": "203.0.113.99"                    | outbound_bind_addr cannot be 203.0.113.99:
            "outbound_bind_interface": "nosuch0"                    | outbound_bind_interface cannot be nosuch0:
            "outbound_fwmark": 7, "transport": "nio"                | outbound_fwmark cannot be 7: only the transport epoll
            "outbound_bind_interface": "lo", "transport": "plain"   | outbound_bind_interface cannot be lo: only the transport epoll
            """)
    void whatTheSystemRefusesIsSaidAtTheStart(String keys, String message) throws Exception {
        Program.Finished run = Culvert.remoteCommand("-p", "0", "-s", "127.0.0.1", "-c", file(keys))
                .run(SOON);
        assertEquals(1, run.status(), run::err);
        assertTrue(run.err().contains(message), run::err);
        assertTrue(run.err().lines().noneMatch(line -> line.contains("Exception")), run::err);
    }

    /** With more addresses than others have. */
    private static Lab lab() throws Exception {
        Lab lab = Lab.open();
        lab.server().ip("addr", "add", OTHER + "/25", "dev", "eth");
        lab.server().ip("addr", "add", OTHER_V6 + "/64", "dev", "eth", "nodad");
        return lab;
    }

    private Culvert remote(Lab lab, String keys) throws Exception {
        return Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER, "-u", "-c", file(keys));
    }

    private String file(String keys) throws IOException {
        return Files.writeString(directory.resolve("config.json"), "{" + keys + "}")
                .toString();
    }

    private static String whoAsks(Lab lab, Culvert local, String host, TcpTarget target) throws Exception {
        try (Socket client = SocksClient.connect(lab.laptop().socket(), local.address(), host, target.port())) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("%", 2)[0];
        }
    }

    private static void sayWho(Socket connection) throws IOException {
        String address = connection.getInetAddress().getHostAddress();
        connection.getOutputStream().write(address.getBytes(StandardCharsets.US_ASCII));
        connection.shutdownOutput();
    }
}
