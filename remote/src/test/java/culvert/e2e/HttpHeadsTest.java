package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.TcpTarget;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heads of HTTP that never end, more than the heap can hold. */
@Tag("slow")
@Timeout(120)
class HttpHeadsTest {
    private static final int CLIENTS = 6_000;

    /** Of the 32 KB that a head may have. */
    private static final String HEAD = "GET http://a.example/ HTTP/1.1\r\nX: " + "x".repeat(31_000);

    @Test
    void someClientsEndAndTheNextIsServed() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(Method.AES_256_GCM);
                Culvert local = Culvert.local(remote.address(), Method.AES_256_GCM)) {
            for (int i = 0; i < CLIENTS; i++) {
                SocketChannel client = SocketChannel.open(local.address());
                clients.add(client);
                ByteBuffer head = ByteBuffer.wrap(HEAD.getBytes(US_ASCII));
                client.configureBlocking(false);
                client.write(head);
            }
            try (Socket client = connect(local.address(), target)) {
                client.getOutputStream().write(7);
                assertEquals(7, client.getInputStream().read());
            }
            assertTrue(local.process().isAlive(), "the local end has died");
            assertTrue(local.count("cause=memory") > 0, "nothing had to end");
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    /** By the HTTP of the same port. */
    private static Socket connect(InetSocketAddress proxy, TcpTarget target) throws Exception {
        Socket client = new Socket(proxy.getAddress(), proxy.getPort());
        client.getOutputStream().write(("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\n\r\n").getBytes(US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertTrue(next >= 0, answer::toString);
            answer.append((char) next);
        }
        assertTrue(answer.toString().startsWith("HTTP/1.1 200"), answer::toString);
        return client;
    }
}
