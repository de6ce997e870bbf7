package culvert.e2e.rig;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A machine of a {@link Lab}: a network namespace, in which programs run and sockets are opened. */
public final class Host implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Path NAMESPACES = Path.of("/run/netns");
    /** What {@code ip netns exec} puts over the files of {@code /etc}, in a directory with the name of the namespace. */
    private static final Path FILES = Path.of("/etc/netns");

    private static final int BACKLOG = 1024;

    private final Program ip;
    private final String namespace;

    Host(Program ip, String namespace) {
        this.ip = ip;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** The command with these arguments, as it is started on this host. */
    public Program program(Program command) {
        return command.behind(List.of("ip", "netns", "exec", namespace));
    }

    /** What is told by HTTP to somebody on this host who asks for a URL. */
    public String get(String url) throws Exception {
        Program curl =
                Program.installed("curl").and("--disable", "--noproxy", "*", "-sS", "--fail", "--max-time", "20");
        return program(curl).run(ANSWER, url).succeeded().out();
    }

    /** {@code ip} of iproute2, for what belongs to this host. */
    public void ip(String... arguments) throws Exception {
        ip.run(
                        SOON,
                        Stream.concat(Stream.of("-n", namespace), Stream.of(arguments))
                                .toArray(String[]::new))
                .succeeded();
    }

    /** Sets one of the system's switches under {@code /proc/sys/net}. */
    public void set(String key, String value) throws Exception {
        Namespace.inside(
                path(), () -> Files.writeString(Path.of("/proc/sys/net").resolve(key), value));
    }

    /** What programs that start from now on find in {@code /etc/resolv.conf}. */
    public void nameServers(String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append("nameserver ").append(address).append('\n');
        }
        Path directory = Files.createDirectories(FILES.resolve(namespace));
        Files.writeString(directory.resolve("resolv.conf"), lines);
    }

    /** A socket that is not connected yet. */
    public Socket socket() throws Exception {
        return Namespace.inside(path(), () -> {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true); // the first option makes the system's socket
            return socket;
        });
    }

    /** A socket that listens; port 0 is any. */
    public ServerSocket listen(String address, int port) throws Exception {
        return Namespace.inside(path(), () -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), BACKLOG);
            return socket;
        });
    }

    /** A socket for datagrams; port 0 is any. */
    public DatagramSocket bind(String address, int port) throws Exception {
        return Namespace.inside(
                path(), () -> new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port)));
    }

    void add() throws Exception {
        Program.Finished added = ip.run(SOON, "netns", "add", namespace);
        if (added.status() != 0) {
            throw Program.missing("network namespaces are not allowed: " + added.err());
        }
        ip("link", "set", "lo", "up");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(FILES.resolve(namespace).resolve("resolv.conf"));
        Files.deleteIfExists(FILES.resolve(namespace));
        if (Files.exists(path())) {
            ip.tidyUp(SOON, "netns", "del", namespace);
        }
    }

    private Path path() {
        return NAMESPACES.resolve(namespace);
    }

    /** The names of all namespaces that there are. */
    static List<String> all() throws IOException {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
