package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.net.Cause;
import culvert.relay.Outcome;
import culvert.relay.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What breaks on one side breaks on the other, as what it is; what may not be reached is not. */
@Timeout(60)
class BrokenSessionTest {
    private static final Method METHOD = Method.AES_256_GCM;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theTargetsResetReachesTheClient(Engine engine) throws Exception {
        TcpTarget.Service service = connection -> {
            assertEquals('x', connection.getInputStream().read());
            SocksClient.reset(connection);
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, METHOD);
                Socket client = tunnel.connect(target)) {
            client.getOutputStream().write('x');
            assertTrue(SocksClient.endsWithReset(client));
            assertEnded(Cause.RESET, Side.FAR, outcomeAtLocal(tunnel));
            assertEnded(Cause.RESET, Side.FAR, outcomeAtRemote(tunnel));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theClientsResetReachesTheTarget(Engine engine) throws Exception {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        TcpTarget.Service service = connection -> {
            connection.getOutputStream().write('x');
            reset.complete(SocksClient.endsWithReset(connection));
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, METHOD)) {
            Socket client = tunnel.connect(target);
            assertEquals('x', client.getInputStream().read());
            SocksClient.reset(client);
            assertTrue(reset.get(20, TimeUnit.SECONDS));
            assertEnded(Cause.RESET, Side.NEAR, outcomeAtLocal(tunnel));
            assertEnded(Cause.RESET, Side.NEAR, outcomeAtRemote(tunnel));
        }
    }

    /** Shadowsocks cannot say why, so the client has its success long before; it sees an end without a byte. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aTargetThatRefusesEndsTheSessionWithoutAByte(Engine engine) throws Exception {
        try (Socket closed = Ports.closed();
                Tunnel tunnel = Tunnel.open(engine, METHOD);
                Socket client = SocksClient.connect(tunnel.socks(), "127.0.0.1", closed.getLocalPort())) {
            endsWithoutAByte(client);
            assertEquals(Cause.REFUSED, outcomeAtRemote(tunnel).cause());
            assertEquals(0, outcomeAtLocal(tunnel).down());
        }
    }

    @Test
    void aPrivateTargetIsNotDialledUnlessAllowed() throws Exception {
        TunnelOptions options = TunnelOptions.of(Engine.EPOLL, METHOD).allowing();
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(options);
                Socket client = tunnel.connect(target)) {
            endsWithoutAByte(client);
            assertEquals(Cause.BLOCKED, outcomeAtRemote(tunnel).cause());
            assertEquals(0, target.accepted());
        }
    }

    @Test
    void aNameThatPointsToAPrivateAddressIsNotDialledEither() throws Exception {
        String name = "rebound.culvert.test";
        try (NameServer names = NameServer.open(Map.of(name, List.of(InetAddress.getLoopbackAddress())));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, METHOD).allowing().asking(names.address()));
                Socket client = SocksClient.connect(tunnel.socks(), name, target.port())) {
            endsWithoutAByte(client);
            assertEquals(Cause.BLOCKED, outcomeAtRemote(tunnel).cause());
            assertTrue(names.asked().contains(name));
            assertEquals(0, target.accepted());
        }
    }

    @Test
    void theRemoteDoesNotDialItself() throws Exception {
        try (Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD)) {
            InetSocketAddress itself = tunnel.remote().address();
            try (Socket client = SocksClient.connect(tunnel.socks(), "127.0.0.1", itself.getPort())) {
                endsWithoutAByte(client);
                assertEquals(Cause.BLOCKED, outcomeAtRemote(tunnel).cause());
            }
            assertEquals(1, tunnel.remote().events().await(1).size());
        }
    }

    @Test
    void aNameThatNobodyKnowsEndsTheSession() throws Exception {
        try (NameServer names = NameServer.open(Map.of());
                Tunnel tunnel =
                        Tunnel.open(TunnelOptions.of(Engine.EPOLL, METHOD).asking(names.address()));
                Socket client = SocksClient.connect(tunnel.socks(), "nobody.culvert.test", 80)) {
            endsWithoutAByte(client);
            assertEquals(Cause.NAME_NOT_FOUND, outcomeAtRemote(tunnel).cause());
        }
    }

    /** Whether with FIN or RST depends on what was on its way; a byte would be an invention. */
    private static void endsWithoutAByte(Socket client) throws IOException {
        try {
            client.getOutputStream().write("anybody there?".getBytes(UTF_8));
            assertEquals(-1, client.getInputStream().read());
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
        }
        client.close();
    }

    private static void assertEnded(Cause cause, Side side, Outcome outcome) {
        assertEquals(cause, outcome.cause());
        assertEquals(side, outcome.side());
    }

    private static Outcome outcomeAtLocal(Tunnel tunnel) throws InterruptedException {
        return tunnel.local().events().await(1).getFirst().outcome();
    }

    private static Outcome outcomeAtRemote(Tunnel tunnel) throws InterruptedException {
        return tunnel.remote().events().await(1).getFirst().outcome();
    }
}
