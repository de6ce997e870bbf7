package culvert.remote;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.Transport;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.FutureTask;

/** The other end, as small as can be: says what it has to say and collects the answer. */
final class TestLocal {
    private final Transport transport;
    private final Method method;
    private final String password;

    TestLocal(Transport transport, Method method, String password) {
        this.transport = transport;
        this.method = method;
        this.password = password;
    }

    /** Sends all bytes and FIN, and returns everything up to the remote's FIN. */
    byte[] exchange(InetSocketAddress remote, Target target, byte[] sent) throws Exception {
        Runner runner = transport.runner();
        FutureTask<byte[]> task = new FutureTask<>(() -> {
            try (ClientProtocol protocol = TestProtocols.client(method, password);
                    Stream raw = runner.dial(remote, SocketSettings.DEFAULT, Duration.ofSeconds(10));
                    Stream stream = protocol.open(raw, target)) {
                runner.start("up", () -> send(stream, sent));
                return readAll(stream);
            }
        });
        runner.start("local", task);
        return task.get();
    }

    private static void send(Stream stream, byte[] bytes) {
        try {
            stream.write(bytes, 0, bytes.length);
            stream.shutdownOutput();
        } catch (IOException e) {
            // the answer will be short
        }
    }

    private static byte[] readAll(Stream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        int n = 0;
        while (n >= 0) {
            stream.awaitReadable();
            n = stream.tryRead(buffer, 0, buffer.length);
            all.write(buffer, 0, Math.max(0, n));
        }
        return all.toByteArray();
    }
}
