package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A remote as a process of its own that shares something with others, and tells its numbers. */
public final class FleetNode implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOLD = "metrics and health are told at=(\\S+)";

    private final Culvert culvert;
    private final Web web;

    /** Says what is told by HTTP at a URL. */
    @FunctionalInterface
    private interface Web {
        String get(String url) throws Exception;
    }

    private FleetNode(Culvert culvert, Web web) {
        this.culvert = culvert;
        this.web = web;
    }

    /**
     * Starts one, at a port of its own choice.
     *
     * @param directory its own
     * @param more keys of its configuration
     */
    public static FleetNode start(Path directory, Method method, String more) throws Exception {
        return start(directory, 0, method, more);
    }

    /** The same at a port of the test's choice, for which it remembers on disk what has come. */
    public static FleetNode start(Path directory, int port, Method method, String more) throws Exception {
        Files.createDirectories(directory);
        Path file = configure(directory.resolve("config.json"), more + ", \"metrics_listen\": \"127.0.0.1:0\"");
        Program command = Culvert.remoteCommand("-c", file.toString());
        return new FleetNode(
                port == 0 ? Culvert.remote(command, method) : Culvert.remote(command, port, directory, method),
                FleetNode::get);
    }

    /**
     * Starts one on a host of a lab, which remembers on disk what has come.
     *
     * @param directory its own
     * @param keys all of its configuration
     */
    public static FleetNode startOn(Host host, Path directory, String keys) throws Exception {
        Files.createDirectories(directory);
        Path file = configure(directory.resolve("config.json"), keys);
        Program command = Culvert.remoteCommand("-c", file.toString()).with("STATE_DIRECTORY", directory.toString());
        FleetNode node = new FleetNode(Culvert.by(host.program(command)), host::get);
        node.await(TOLD);
        return node;
    }

    /** Writes a configuration, for nobody else to read. */
    public static Path configure(Path file, String keys) throws IOException {
        Files.writeString(file, "{" + keys + "}");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The key for what is there. */
    public static String redis(InetSocketAddress at) {
        return "\"redis\": \"redis://127.0.0.1:" + at.getPort() + "\"";
    }

    /** The same for a server that lets nobody through unchecked: a pause of the machine of less than a second changes no result. */
    public static String strictRedis(InetSocketAddress at) {
        return redis(at) + ", \"redis_policy\": \"strict\"";
    }

    /** Says a byte through the tunnel to an echo, and hears it. */
    public static void ping(Culvert local, TcpTarget echo) throws IOException {
        ping(local, echo, SOON);
    }

    /** The same of a client that waits for so long. */
    public static void ping(Culvert local, TcpTarget echo, Duration patience) throws IOException {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            session.setSoTimeout((int) patience.toMillis());
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read());
        }
    }

    public InetSocketAddress address() {
        return culvert.address();
    }

    /** Waits until its log has the pattern. */
    public void await(String pattern) throws InterruptedException {
        culvert.process().await(SOON, pattern);
    }

    /** How many lines of its log have the text. */
    public long count(String text) {
        return culvert.count(text);
    }

    public String log() {
        return culvert.process().log();
    }

    /** One of its numbers, which may be a second old; 0 where there is none. */
    public double metric(String name) throws Exception {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** All of them. */
    public String metrics() throws Exception {
        return web.get("http://" + culvert.process().await(SOON, TOLD).group(1) + "/metrics");
    }

    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(SOON).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** SIGTERM. */
    public void terminate() {
        culvert.process().terminate();
    }

    /** Waits until it has ended by itself, and well. */
    public void awaitEnd() throws InterruptedException {
        assertEquals(0, culvert.process().awaitEnd(SOON), this::log);
    }

    /** SIGKILL. */
    public void kill() {
        culvert.process().kill();
    }

    @Override
    public void close() throws IOException {
        culvert.close();
    }
}
