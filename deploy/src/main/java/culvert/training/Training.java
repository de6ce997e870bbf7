package culvert.training;

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
final class Training implements AutoCloseable {
    private final EchoTarget target;
    private final NameServer names;
    private final Ends ends;
    private final Path directory;

    private Training(EchoTarget target, NameServer names, Ends ends, Path directory) {
        this.target = target;
        this.names = names;
        this.ends = ends;
        this.directory = directory;
    }

    /** Opens what stands around the ends. From now on the standard error, with the ends' logs, goes nowhere. */
    static Training open() throws IOException {
        EchoTarget target = EchoTarget.open();
        NameServer names = NameServer.open();
        return new Training(target, names, Ends.begin(), Files.createTempDirectory("culvert-training"));
    }

    void run() throws IOException, InterruptedException {
        for (Method method : Method.values()) {
            String password = NewKey.text(method);
            List<String> forRemote = configured(method, password, free(), "--egress-allow", "127.0.0.1/32");
            InetSocketAddress remote = ends.remote(forRemote);
            InetSocketAddress local = ends.local(configured(method, password, remote, "-l", "0"));
            Traffic.through(local, target.address(), NameServer.NAME);
        }
    }

    /**
     * The arguments of an end: a configuration file, as most users have, and a password file, which wins over the
     * environment. Both are readable by their owner only.
     *
     * @param remote where the remote listens
     */
    private List<String> configured(Method method, String password, InetSocketAddress remote, String... flags)
            throws IOException {
        Path secret = Files.writeString(Files.createTempFile(directory, "", ".password"), password);
        Path file = Files.createTempFile(directory, "", ".json");
        Files.writeString(file, """
                {
                    // written by the training run
                    "server": "%s", "server_port": %d,
                    "method": "%s",
                    "nameserver": "127.0.0.1:%d",
                    "state_dir": "%s"
                }
                """.formatted(
                remote.getAddress().getHostAddress(), remote.getPort(), method.label(), names.port(), directory));
        return Stream.concat(Stream.of("-c", file.toString(), "--password-file", secret.toString()), Stream.of(flags))
                .toList();
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
