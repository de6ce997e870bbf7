package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of HTTP that wait for answers, each with the next one behind it, more than the heap can hold; then all fail at once. */
@Tag("slow")
@Timeout(300)
class FailedRequestsTest {
    private static final int CLIENTS = 6_000;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String REQUEST = "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n";

    /** What a client of a busy page says before it has the first answer. */
    private static final String EARLY = REQUEST.replace("\r\n\r\n", "\r\nCookie: " + "x".repeat(3_900) + "\r\n\r\n");

    @Test
    void thoseThatTheHeapHoldsAreToldAndTheNextIsServed() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (SilentServer server = SilentServer.open();
                Culvert local = Culvert.local(server.address(), Method.AES_256_GCM)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Client.of(local.address(), REQUEST + EARLY));
            }
            // each has a connection to the server, or has ended
            Until.isTrue(
                    LONG,
                    () -> ended(clients) + " ended, " + server.connections(),
                    () -> server.connections() + ended(clients) >= CLIENTS);
            Until.isAtRest(LONG, () -> local.count("cause=memory"));
            long before = ended(clients);
            server.resetsAll();
            Until.isTrue(LONG, () -> ended(clients) + " ended", () -> ended(clients) == CLIENTS);
            long told = clients.stream().filter(Client::wasTold).count();
            assertTrue(
                    told + local.count("cause=memory") >= CLIENTS,
                    () -> told + " were told\n" + local.process().log());
            try (Client next = Client.of(local.address(), REQUEST)) {
                Until.isTrue(LONG, () -> "not served", server::hears);
                assertFalse(next.hasEnded());
            }
            assertTrue(before > 0 && local.count("cause=memory") > 0, "nothing had to end");
            assertTrue(local.process().isAlive(), local.process()::log);
            assertEquals(0, local.count("ERROR"), local.process()::log);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static long ended(List<Client> clients) {
        return clients.stream().filter(Client::hasEnded).count();
    }

    /** One that says something, and listens. */
    private static final class Client implements AutoCloseable {
        private final SocketChannel channel;
        private final StringBuilder heard = new StringBuilder();
        private boolean ended;

        private Client(SocketChannel channel) {
            this.channel = channel;
        }

        static Client of(InetSocketAddress proxy, String says) throws IOException {
            SocketChannel channel = SocketChannel.open(proxy);
            channel.write(ByteBuffer.wrap(says.getBytes(US_ASCII)));
            channel.configureBlocking(false);
            return new Client(channel);
        }

        /** Looks now. */
        boolean hasEnded() {
            ByteBuffer some = ByteBuffer.allocate(1000);
            try {
                int n = ended ? 0 : channel.read(some);
                ended |= n < 0;
            } catch (IOException e) {
                ended = true;
            }
            heard.append(US_ASCII.decode(some.flip()));
            if (ended) {
                close();
            }
            return ended;
        }

        boolean wasTold() {
            return heard.indexOf("HTTP/1.1 502 ") == 0;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Takes connections and reads nothing. */
    private static final class SilentServer implements AutoCloseable {
        private final ServerSocketChannel listener;
        private final BlockingQueue<SocketChannel> open = new LinkedBlockingQueue<>();

        private SilentServer(ServerSocketChannel listener) {
            this.listener = listener;
        }

        static SilentServer open() throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
            SilentServer server = new SilentServer(listener);
            Thread.ofPlatform().daemon().name("silent-server").start(server::accept);
            return server;
        }

        private void accept() {
            try {
                while (true) {
                    open.add(listener.accept());
                }
            } catch (IOException e) {
                // closed
            }
        }

        InetSocketAddress address() throws IOException {
            return (InetSocketAddress) listener.getLocalAddress();
        }

        int connections() {
            return open.size();
        }

        void resetsAll() throws IOException {
            for (SocketChannel one = open.poll(); one != null; one = open.poll()) {
                one.setOption(StandardSocketOptions.SO_LINGER, 0);
                one.close();
            }
        }

        /** Whether the next connection says something. */
        boolean hears() {
            try {
                SocketChannel next = open.poll(1, TimeUnit.SECONDS);
                return next != null && next.read(ByteBuffer.allocate(100)) > 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            resetsAll();
            listener.close();
        }
    }
}
