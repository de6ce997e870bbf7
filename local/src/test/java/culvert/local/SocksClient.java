package culvert.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** An application that uses a SOCKS5 port, on the JDK's own sockets. */
final class SocksClient implements AutoCloseable {
    final Socket socket;

    SocksClient(InetSocketAddress proxy) throws IOException {
        socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setSoTimeout(20_000);
    }

    /** Asks for a name and answers the reply code. */
    int connect(String name, int port) throws IOException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        words.writeBytes(new byte[] {5, 1, 0, 5, 1, 0, 3, (byte) name.length()});
        words.writeBytes(name.getBytes(US_ASCII));
        words.writeBytes(new byte[] {(byte) (port >>> 8), (byte) port});
        write(words.toByteArray());
        assertArrayEquals(new byte[] {5, 0}, read(2));
        return read(10)[1];
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] read(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
