package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which addresses of a name are gone to, on a server that has both kinds. */
@Tag("slow")
@Timeout(120)
class FamiliesTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DNS = "203.0.113.53";
    private static final byte[] WORD = {'w'};
    private static final String ONLY_FOUR = "four.lab.test";

    @TempDir
    private Path directory;

    @Test
    void theFileSaysWhichAreFirstAndWhichAreUsed() throws Exception {
        try (Lab lab = Lab.open();
                NameServer _ = NameServer.open(lab.router().bind(DNS, 53), names(), NameServer.Habit.PROMPT);
                TcpTarget four = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), saying('4'));
                TcpTarget _ = TcpTarget.open(lab.router().listen(Lab.WORLD_V6, four.port()), saying('6'));
                UdpTarget echo = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                UdpTarget _ = UdpTarget.open(
                        lab.router().bind(Lab.WORLD_V6, echo.address().getPort()))) {
            lab.server().nameServers(DNS);
            try (Culvert remote = Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER, "-u", "-c", file(""));
                    Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER, "-u");
                    SocksDatagrams association = SocksDatagrams.open(lab.laptop(), local.address())) {
                Ways ways = new Ways(
                        lab, local, association, four.port(), echo.address().getPort());
                assertEquals("4 6", ways.to("usual.lab.test"));

                read(remote, 1, "\"ipv6_first\": true");
                assertEquals("6 6", ways.to("six.lab.test"));
                read(remote, 2, "\"ipv6_first\": false");
                assertEquals("4 4", ways.to("first.lab.test"));

                read(remote, 3, "\"outbound_ipv6_only\": true");
                assertEquals("6 6", ways.to("only.lab.test"));
                assertEquals("4 4", ways.to(Lab.WORLD), "an address of IPv4 is no name");
                try (Socket client = ways.connect(ONLY_FOUR)) {
                    assertEquals(-1, read(client));
                }
                Until.isTrue(
                        SOON, remote.process()::log, () -> remote.count("cause=network-unreachable by=target") == 1);
            }
        }
    }

    /** A client's ways to targets. */
    private record Ways(Lab lab, Culvert local, SocksDatagrams association, int port, int datagramPort) {
        Socket connect(String name) throws Exception {
            Socket client = SocksClient.connect(lab.laptop().socket(), local.address(), name, port);
            client.getOutputStream().write('t');
            return client;
        }

        /** Which family a datagram goes by, and then a connection. */
        String to(String name) throws Exception {
            association.send(new Target(Host.parse(name), datagramPort), WORD);
            Ip from = (Ip) association.receive().from().host();
            try (Socket client = connect(name)) {
                return (from.address().getAddress().length == 4 ? "4 " : "6 ")
                        + (char) client.getInputStream().read();
            }
        }
    }

    private static TcpTarget.Service saying(char word) {
        return connection -> {
            connection.getOutputStream().write(word);
            connection.shutdownOutput();
        };
    }

    private static int read(Socket client) {
        try {
            return client.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    private void read(Culvert remote, int times, String keys) throws Exception {
        file(keys);
        Program.installed("kill")
                .run(SOON, "-HUP", Long.toString(remote.process().pid()))
                .succeeded();
        Until.isTrue(SOON, remote.process()::log, () -> remote.count("configuration read again") == times);
    }

    private String file(String keys) throws IOException {
        return Files.writeString(directory.resolve("config.json"), "{" + keys + "}")
                .toString();
    }

    private static Map<String, List<InetAddress>> names() {
        List<InetAddress> both = List.of(InetAddress.ofLiteral(Lab.WORLD), InetAddress.ofLiteral(Lab.WORLD_V6));
        return Stream.concat(
                        Stream.of("usual", "six", "first", "only").map(name -> Map.entry(name + ".lab.test", both)),
                        Stream.of(Map.entry(ONLY_FOUR, List.of(both.getFirst()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
