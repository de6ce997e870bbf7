package culvert.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web server with one page, to have a target without the Internet. */
final class TargetServer implements AutoCloseable {
    private static final byte[] PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Culvert works</title>
            <h1>You are looking through the tunnel</h1>
            <p>Your browser asked the local end, by SOCKS. The local end sealed what it said and sent it to the remote end,
            which opened it, connected to this page's server, and sealed the answer for the way back.</p>
            </html>
            """.getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;

    private TargetServer(HttpServer server) {
        this.server = server;
    }

    /** Serves on a free port of 127.0.0.1. */
    static TargetServer open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", TargetServer::answer);
        server.start();
        return new TargetServer(server);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    int pageBytes() {
        return PAGE.length;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
        }
    }
}
