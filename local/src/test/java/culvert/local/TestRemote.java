package culvert.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.crypto.Method;
import culvert.net.Deadline;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.Transport;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A remote that is its own target: port 7 sends back what it gets, any other port speaks first. */
final class TestRemote implements AutoCloseable {
    static final Method METHOD = Method.AES_128_GCM;
    static final String PASSWORD = "the shared secret";
    static final int ECHO = 7;

    private final ServerProtocol protocol = TestProtocols.server(METHOD, PASSWORD);
    private final StreamListener listener;

    TestRemote(Transport transport) throws IOException {
        listener = transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SocketSettings.DEFAULT, this::serve);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Stream raw) {
        try (raw) {
            ServerProtocol.Accepted accepted = protocol.accept(raw, Deadline.in(Duration.ofSeconds(20)));
            Stream local = accepted.stream();
            if (accepted.target().port() != ECHO) {
                byte[] greeting = ("220 " + accepted.target() + "\n").getBytes(US_ASCII);
                local.write(greeting, 0, greeting.length);
            }
            echo(local);
            local.shutdownOutput();
        } catch (IOException e) {
            // the local end sees the close
        }
    }

    private static void echo(Stream stream) throws IOException {
        byte[] buffer = new byte[16_384];
        int n = 0;
        while (n >= 0) {
            stream.awaitReadable();
            n = stream.tryRead(buffer, 0, buffer.length);
            if (n > 0) {
                stream.write(buffer, 0, n);
            }
        }
    }
}
