package culvert.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What came of asking for a page through a SOCKS proxy.
 *
 * @param statusLine the answer's first line
 * @param bodyBytes what followed its header
 */
record Fetch(String statusLine, int bodyBytes, Duration took) {
    /** Connecting and reading, each; on one machine both take milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static Fetch page(InetSocketAddress socks, InetSocketAddress target) throws IOException {
        long began = System.nanoTime();
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks))) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(target, (int) LIMIT.toMillis());
            String host = target.getAddress().getHostAddress() + ":" + target.getPort();
            String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int header = answer.indexOf("\r\n\r\n");
            if (header < 0) {
                throw new IOException("the answer ended after " + answer.length() + " bytes");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new Fetch(answer.substring(0, answer.indexOf("\r\n")), answer.length() - header - 4, took);
        }
    }
}
