package culvert.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Memory;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain HTTP whose bodies are long, slow, or become something else. */
@Timeout(240)
class HttpStreamsTest {
    private static final int LIMIT_MILLIS = 60_000;
    private static final long MANY = 200_000_000;
    private static final long MOST_GROWTH = 2_000_000;
    private static final Duration BLOCKED_WITHIN = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSlowReaderHoldsUpItsSenderAndGetsEverything(Engine engine) throws Exception {
        Payload payload = new Payload(7, MANY);
        AtomicLong written = new AtomicLong();
        TcpTarget.Service service = connection -> {
            readHead(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + MANY + "\r\n\r\n");
            payload.writeTo(counted(out, written));
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM)) {
            warmUp(tunnel);
            long before = Memory.held();
            try (Socket client = get(tunnel, target)) {
                Until.isTrue(BLOCKED_WITHIN, () -> "nothing was sent", () -> written.get() > 0);
                long blockedAt = Until.isAtRest(BLOCKED_WITHIN, written::get);
                assertTrue(blockedAt < MANY / 2, "the sender was held up after " + blockedAt);
                long growth = Memory.held() - before;
                for (int looks = 10; looks > 0 && growth >= MOST_GROWTH; looks--) {
                    growth = Memory.held() - before;
                }
                assertTrue(growth < MOST_GROWTH, "held " + growth + " bytes more for a client that reads nothing");
                InputStream in = client.getInputStream();
                assertTrue(readHead(in).startsWith("HTTP/1.1 200 OK\r\n"));
                assertEquals(payload.expected(), Payload.read(in, MANY));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void eventsComeOneByOne(Engine engine) throws Exception {
        TcpTarget.Service service = connection -> {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            readHead(in);
            send(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                send(out, "9\r\ndata: " + i + "\n\n\r\n");
                // the next one is not sent before the client has seen this one
                assertEquals('+', in.read());
            }
            send(out, "0\r\n\r\n");
            assertEquals(-1, in.read());
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM);
                Socket client = connect(tunnel)) {
            InputStream in = client.getInputStream();
            String host = "127.0.0.1:" + target.port();
            send(
                    client.getOutputStream(),
                    "POST http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 3\r\n\r\n");
            assertTrue(readHead(in).contains("text/event-stream"));
            for (int i = 0; i < 3; i++) {
                assertEquals("9\r\ndata: " + i + "\n\n\r\n", exactly(in, 14));
                send(client.getOutputStream(), "+");
            }
            assertEquals("0\r\n\r\n", exactly(in, 5));
            client.shutdownOutput();
            assertEquals(-1, in.read());
            assertTrue(target.problems().isEmpty(), target.problems()::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anUpgradedConnectionCarriesAnything(Engine engine) throws Exception {
        TcpTarget.Service service = connection -> {
            assertTrue(readHead(connection.getInputStream()).contains("Upgrade: websocket\r\n"));
            send(
                    connection.getOutputStream(),
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            TcpTarget.echo(connection);
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM);
                Socket client = connect(tunnel)) {
            String host = "127.0.0.1:" + target.port();
            send(
                    client.getOutputStream(),
                    "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host
                            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            InputStream in = client.getInputStream();
            assertTrue(readHead(in).startsWith("HTTP/1.1 101 Switching Protocols\r\n"));
            Payload payload = new Payload(5, 5_000_000);
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    payload.writeTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(payload.expected(), Payload.read(in));
            sender.join();
            assertTrue(target.problems().isEmpty(), target.problems()::toString);
        }
    }

    /** Loads the classes and fills the pools that every busy session needs. */
    private static void warmUp(Tunnel tunnel) throws Exception {
        Payload some = new Payload(1, 20_000_000);
        TcpTarget.Service service = connection -> {
            readHead(connection.getInputStream());
            send(connection.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
            some.writeTo(connection.getOutputStream());
        };
        try (TcpTarget target = TcpTarget.open(service);
                Socket client = get(tunnel, target)) {
            readHead(client.getInputStream());
            assertEquals(some.expected(), Payload.read(client.getInputStream(), some.bytes()));
        }
    }

    private static Socket get(Tunnel tunnel, TcpTarget target) throws IOException {
        Socket client = connect(tunnel);
        String host = "127.0.0.1:" + target.port();
        send(client.getOutputStream(), "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return client;
    }

    private static Socket connect(Tunnel tunnel) throws IOException {
        Socket client = new Socket(tunnel.socks().getAddress(), tunnel.socks().getPort());
        client.setSoTimeout(LIMIT_MILLIS);
        return client;
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static String exactly(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), ISO_8859_1);
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, () -> "ended after " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    private static OutputStream counted(OutputStream out, AtomicLong written) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                out.write(from, offset, length);
                written.addAndGet(length);
            }
        };
    }
}
