package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.net.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name server that is no help costs those who asked for a name some seconds, and nobody else anything. */
@Tag("slow")
@Timeout(60)
class NameServerFaultTest {
    /** The resolver's own limit is 5 s; a busy machine may add to it. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesEndWithAnErrorInTimeAndOtherSessionsNoticeNothing(boolean talksNonsense) throws Exception {
        FutureTask<Boolean> nonsense;
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM)
                        .asking((InetSocketAddress) server.getLocalSocketAddress()));
                Socket session = tunnel.connect(target)) {
            nonsense = new FutureTask<>(() -> talksNonsense && talkNonsense(server));
            Thread.ofPlatform().daemon().name("nonsense").start(nonsense);
            ping(session);
            List<Socket> asking = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asking.add(SocksClient.connect(tunnel.socks(), "name" + i + ".culvert.test", target.port()));
            }
            int[] served = {0};
            Until.isTrue(LIMIT, () -> "still waiting for a name", () -> {
                serve(session, tunnel, target);
                served[0]++;
                return tunnel.remote().events().count(Cause.NAME_TIMEOUT) == asking.size();
            });
            for (Socket waiting : asking) {
                endsWithoutAByte(waiting);
            }
            assertTrue(served[0] > 5, "only " + served[0] + " sessions meanwhile");
        }
        assertEquals(talksNonsense, nonsense.get(), "whether there was nonsense");
    }

    /** One that is open, and a new one. */
    private static void serve(Socket session, Tunnel tunnel, TcpTarget target) {
        try (Socket another = tunnel.connect(target)) {
            ping(session);
            ping(another);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of any length, sometimes with the right number of the question in front. True when there was a question. */
    private static boolean talkNonsense(DatagramSocket server) throws IOException {
        Random random = new Random(5);
        byte[] buffer = new byte[1500];
        boolean asked = false;
        while (true) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                server.receive(question);
                byte[] answer = new byte[random.nextInt(200)];
                random.nextBytes(answer);
                if (answer.length > 2 && random.nextBoolean()) {
                    answer[0] = buffer[0];
                    answer[1] = buffer[1];
                }
                server.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                asked = true;
            } catch (IOException e) {
                if (server.isClosed()) {
                    return asked;
                }
                throw e;
            }
        }
    }

    private static void endsWithoutAByte(Socket client) throws IOException {
        try (client) {
            assertFalse(client.getInputStream().read() >= 0);
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
        }
    }

    private static void ping(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
