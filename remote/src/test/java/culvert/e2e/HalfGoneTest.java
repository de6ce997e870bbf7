package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.net.Cause;
import culvert.relay.Outcome;
import culvert.relay.Side;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One side has said all, and is gone; the other is silent. Nobody reads from the first one any more. */
@Timeout(120)
class HalfGoneTest {
    private static final Method METHOD = Method.AES_256_GCM;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aClientThatIsGoneEndsTheSessionWithASilentTarget(Engine engine) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        TcpTarget.Service silent = connection -> {
            assertEquals('x', connection.getInputStream().read());
            assertEquals(-1, connection.getInputStream().read());
            asked.countDown();
            over.await();
        };
        try (TcpTarget target = TcpTarget.open(silent);
                Tunnel tunnel = Tunnel.open(engine, METHOD);
                Socket client = tunnel.connect(target)) {
            client.getOutputStream().write('x');
            client.shutdownOutput();
            asked.await();
            SocksClient.reset(client);
            assertEnded(Side.NEAR, tunnel);
            over.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aTargetThatIsGoneEndsTheSessionWithASilentClient(Engine engine) throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        TcpTarget.Service brief = connection -> {
            connection.getOutputStream().write('x');
            connection.shutdownOutput();
            heard.await();
            SocksClient.reset(connection);
        };
        try (TcpTarget target = TcpTarget.open(brief);
                Tunnel tunnel = Tunnel.open(engine, METHOD);
                Socket client = tunnel.connect(target)) {
            assertEquals('x', client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
            heard.countDown();
            assertEnded(Side.FAR, tunnel);
        }
    }

    private static void assertEnded(Side side, Tunnel tunnel) throws Exception {
        for (Outcome outcome : new Outcome[] {
            tunnel.local().events().await(1).getFirst().outcome(),
            tunnel.remote().events().await(1).getFirst().outcome()
        }) {
            assertEquals(Cause.RESET, outcome.cause());
            assertEquals(side, outcome.side());
        }
    }
}
