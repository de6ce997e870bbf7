package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalEnd;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.RemoteEnd;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.TunnelOptions;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Either end works with the other end of shadowsocks-libev, with every method that it has. */
@Timeout(180)
class InteropTest {
    private static final long SOME = 5_000_000;

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = Mode.MATCH_NONE)
    void ourLocalSpeaksToTheirServer(Method method) throws Exception {
        try (Peer server = Peer.server(method);
                LocalEnd local = LocalEnd.open(TunnelOptions.of(Engine.EPOLL, method), server.address())) {
            carriesEverything(local.socks());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = Mode.MATCH_NONE)
    void ourRemoteSpeaksToTheirLocal(Method method) throws Exception {
        try (RemoteEnd remote = RemoteEnd.open(TunnelOptions.of(Engine.EPOLL, method));
                Peer local = Peer.local(method, remote.address())) {
            carriesEverything(local.address());
        }
    }

    private static void carriesEverything(InetSocketAddress socks) throws Exception {
        bothWaysAtOnce(socks);
        aServerThatSpeaksFirst(socks);
    }

    private static void bothWaysAtOnce(InetSocketAddress socks) throws Exception {
        Payload payload = new Payload(socks.getPort(), SOME);
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Socket client = SocksClient.connect(socks, "127.0.0.1", target.port())) {
            // ss-local and ss-server take a half-close for the end, so the client ends only when it has everything
            Payload.Received received = Together.during(
                    () -> payload.writeTo(client.getOutputStream()), () -> Payload.read(client.getInputStream(), SOME));
            assertEquals(payload.expected(), received);
        }
    }

    private static void aServerThatSpeaksFirst(InetSocketAddress socks) throws Exception {
        byte[] banner = "220 the server speaks first\r\n".getBytes(UTF_8);
        TcpTarget.Service service = connection -> {
            connection.getOutputStream().write(banner);
            assertEquals(-1, connection.getInputStream().read());
        };
        try (TcpTarget target = TcpTarget.open(service);
                Socket client = SocksClient.connect(socks, "127.0.0.1", target.port())) {
            assertArrayEquals(banner, client.getInputStream().readNBytes(banner.length));
        }
    }
}
