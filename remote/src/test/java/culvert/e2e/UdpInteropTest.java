package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Datagrams between either end and the other end of shadowsocks-libev, and real questions of dig through tunnels. */
@Timeout(180)
class UdpInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, List<InetAddress>> NAMES =
            Map.of("somewhere.test", List.of(InetAddress.ofLiteral("192.0.2.7")));

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = Mode.MATCH_NONE)
    void ourLocalSpeaksToTheirServer(Method method) throws Exception {
        try (Peer server = Peer.server(method);
                Culvert local = Culvert.localWithDatagrams(server.address(), method)) {
            carriesDatagrams(local.address());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = Mode.MATCH_NONE)
    void ourRemoteSpeaksToTheirLocal(Method method) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(Engine.EPOLL, method));
                Peer local = Peer.local(method, ends.remoteAddress())) {
            carriesDatagrams(local.address());
        }
    }

    @Test
    void aQuestionPassesTheirTunnelAndOurRemote() throws Exception {
        Method method = Method.AES_256_GCM;
        try (NameServer names = NameServer.open(NAMES);
                DatagramEnds ends = DatagramEnds.open(Options.of(Engine.EPOLL, method));
                Peer tunnel = Peer.tunnel(method, ends.remoteAddress(), names.address())) {
            answersQuestions(tunnel.address());
        }
    }

    @Test
    void aQuestionPassesOurTunnelAndTheirServer() throws Exception {
        Method method = Method.CHACHA20_IETF_POLY1305;
        try (NameServer names = NameServer.open(NAMES);
                Peer server = Peer.server(method);
                Culvert tunnel = Culvert.tunnel(server.address(), method, names.address())) {
            answersQuestions(tunnel.address());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = Mode.MATCH_ANY)
    void aQuestionPassesBothOurEnds(Method method) throws Exception {
        try (NameServer names = NameServer.open(NAMES);
                DatagramEnds ends = DatagramEnds.open(Options.of(Engine.EPOLL, method));
                Culvert tunnel = Culvert.tunnel(ends.remoteAddress(), method, names.address())) {
            answersQuestions(tunnel.address());
        }
    }

    private static void carriesDatagrams(InetSocketAddress socks) throws Exception {
        Random random = new Random(socks.getPort());
        try (UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(socks)) {
            Target to = target(target.address());
            for (int size : new int[] {1, 64, 512, 1200, 1380}) {
                byte[] sent = new byte[size];
                random.nextBytes(sent);
                client.send(to, sent);
                SocksDatagrams.Answer answer = client.receive();
                assertArrayEquals(sent, answer.payload());
                assertEquals(to, answer.from());
            }
        }
    }

    private static void answersQuestions(InetSocketAddress server) throws Exception {
        Program dig = Program.installed("dig");
        for (int i = 0; i < 5; i++) {
            String answer = dig.run(
                            PATIENCE,
                            "@127.0.0.1",
                            "-p",
                            Integer.toString(server.getPort()),
                            "+short",
                            "+timeout=5",
                            "somewhere.test",
                            "A")
                    .succeeded()
                    .out();
            assertEquals("192.0.2.7", answer.strip());
        }
    }

    private static Target target(InetSocketAddress address) {
        return new Target(new Ip(address.getAddress()), address.getPort());
    }
}
