package culvert.app.rehearsal;

import culvert.crypto.Method;
import culvert.crypto.NewKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A pair of ends for each method, and traffic through it. */
final class Rehearsal implements AutoCloseable {
    private final EchoTarget target;
    private final NameServer names;
    private final Ends ends;
    private final Path directory;

    private Rehearsal(EchoTarget target, NameServer names, Ends ends, Path directory) {
        this.target = target;
        this.names = names;
        this.ends = ends;
        this.directory = directory;
    }

    /** Opens what stands around the ends. From now on the standard error is read here, which has the ends' logs. */
    static Rehearsal open() throws IOException {
        EchoTarget target = EchoTarget.open();
        NameServer names = NameServer.open();
        return new Rehearsal(target, names, Ends.begin(), Files.createTempDirectory("culvert-rehearsal"));
    }

    void run() throws IOException, InterruptedException {
        for (Method method : Method.values()) {
            String password = NewKey.text(method);
            InetSocketAddress remote = start("remote", method, password, free());
            InetSocketAddress local = start("local", method, password, remote);
            Traffic.through(local, target.address(), NameServer.NAME);
        }
    }

    /**
     * Starts one end by a configuration file, as most users do, and a password file, which wins over the environment.
     * Both are readable by their owner only.
     *
     * @param remote where the remote listens
     */
    private InetSocketAddress start(String end, Method method, String password, InetSocketAddress remote)
            throws IOException, InterruptedException {
        Path secret = Files.writeString(Files.createTempFile(directory, end, ".password"), password);
        Path file = Files.createTempFile(directory, end, ".json");
        Files.writeString(file, """
                {
                    // written by the rehearsal
                    "server": "%s", "server_port": %d,
                    "method": "%s",
                    "nameserver": "127.0.0.1:%d",
                    "state_dir": "%s"
                }
                """.formatted(
                remote.getAddress().getHostAddress(), remote.getPort(), method.label(), names.port(), directory));
        List<String> own = end.equals("local") ? List.of("-l", "0") : List.of("--egress-allow", "127.0.0.1/32");
        return ends.start(
                end,
                Stream.concat(Stream.of("-c", file.toString(), "--password-file", secret.toString()), own.stream()));
    }

    /** A port that was free a moment ago: one that the remote chooses itself would leave out its replay file. */
    private static InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    /** The ends go down with the process. */
    @Override
    public void close() throws IOException {
        target.close();
        names.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
