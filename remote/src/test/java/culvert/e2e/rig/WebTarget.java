package culvert.e2e.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A web server: {@code GET /payload/SEED/BYTES} answers with that {@link Payload}, {@code PUT /hash} with the number of
 * bytes and the SHA-256 of what was sent; pages can be added.
 */
public final class WebTarget implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AtomicInteger> hits = new ConcurrentHashMap<>();

    private WebTarget(HttpServer server) {
        this.server = server;
    }

    public static WebTarget http() throws IOException {
        return begin(HttpServer.create(anyPort(), 1024));
    }

    public static WebTarget https(Certificate certificate) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 1024);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        return begin(server);
    }

    private static WebTarget begin(HttpServer server) {
        WebTarget target = new WebTarget(server);
        server.setExecutor(target.threads);
        server.createContext("/payload/", WebTarget::sendPayload);
        server.createContext("/hash", WebTarget::sendHash);
        server.start();
        return target;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Serves a text at a path. */
    public WebTarget page(String path, String type, String text) {
        server.createContext(path, exchange -> {
            hits.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
            exchange.getResponseHeaders().set("Content-Type", type);
            answer(exchange, text);
        });
        return this;
    }

    /** Serves the files of a directory, as they are at the time. */
    public WebTarget files(String path, Path directory) {
        server.createContext(path, SimpleFileServer.createFileHandler(directory));
        return this;
    }

    /** How often a page was fetched. */
    public int hits(String path) {
        AtomicInteger count = hits.get(path);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void sendPayload(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        Payload payload = new Payload(Long.parseLong(path[2]), Long.parseLong(path[3]));
        try (exchange) {
            exchange.sendResponseHeaders(200, payload.bytes());
            payload.writeTo(exchange.getResponseBody());
        }
    }

    private static void sendHash(HttpExchange exchange) throws IOException {
        Payload.Received received = Payload.read(exchange.getRequestBody());
        answer(exchange, received.bytes() + " " + received.sha256());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
