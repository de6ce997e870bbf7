package culvert.e2e.rig;

import culvert.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** OpenSSH's server on loopback, for whoever runs the test and holds the key that was made for it. */
public final class SshTarget implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Running server;
    private final Path directory;
    private final int port;

    private SshTarget(Running server, Path directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /** Starts one that keeps its keys in an empty directory. */
    public static SshTarget open(Path directory) throws Exception {
        for (String key : new String[] {"host", "user"}) {
            Program.installed("ssh-keygen")
                    .run(
                            LIMIT,
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            directory.resolve(key).toString())
                    .succeeded();
        }
        Files.copy(directory.resolve("user.pub"), directory.resolve("keys"), StandardCopyOption.REPLACE_EXISTING);
        if (System.getProperty("user.name").equals("root")) {
            // which the package makes when the service starts
            Files.createDirectories(Path.of("/run/sshd"));
        }
        int port = Ports.free();
        Running server = Program.installed("sshd")
                .start(
                        "-D",
                        "-e",
                        "-f",
                        "/dev/null",
                        "-p",
                        Integer.toString(port),
                        "-h",
                        directory.resolve("host").toString(),
                        "-o",
                        "ListenAddress=127.0.0.1",
                        "-o",
                        "PidFile=none",
                        "-o",
                        "UsePAM=no",
                        "-o",
                        "StrictModes=no",
                        "-o",
                        "PermitRootLogin=prohibit-password",
                        "-o",
                        "AuthorizedKeysFile=" + directory.resolve("keys"));
        SshTarget target = new SshTarget(server, directory, port);
        Until.isTrue(LIMIT, server::log, target::answers);
        return target;
    }

    public int port() {
        return port;
    }

    /** The command of a client that asks nobody anything. */
    public String client() {
        return "ssh -F /dev/null -i " + directory.resolve("user")
                + " -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
