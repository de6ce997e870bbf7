package culvert.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.acl.SpecialNetworks;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be found out about the machine that a server is to run on, and nobody else is asked.
 *
 * @param environment the process's variables
 */
record Machine(Map<String, String> environment) {
    private static final String UNIT = "culvert-remote";

    /**
     * What became of a program of the machine.
     *
     * @param said all that it has written
     */
    record Done(boolean isGood, String said) {}

    /** Whether a server could listen there now. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** The address of an interface that others reach, one of IPv4 rather than one of IPv6. */
    static Optional<InetAddress> publicAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !SpecialNetworks.contain(address))
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)));
    }

    /** Whether systemd runs, and has the unit for that configuration. */
    boolean hasServiceOf(Path configuration) throws IOException, InterruptedException {
        if (!has("systemctl")) {
            return false;
        }
        String state = run("systemctl", "is-system-running").said().strip();
        if (state.equals("offline") || state.equals("unknown")) {
            return false;
        }
        Done unit = run("systemctl", "cat", UNIT);
        return unit.isGood() && unit.said().contains(" -c " + configuration + " ");
    }

    /** Whether the service runs, and will after the next start of the machine. */
    boolean isServing() throws IOException, InterruptedException {
        return run("systemctl", "is-active", UNIT).isGood()
                && run("systemctl", "is-enabled", UNIT).isGood();
    }

    /** Starts the service now and with the machine. */
    Done serve() throws IOException, InterruptedException {
        return run("systemctl", "enable", "--now", UNIT);
    }

    /** The command that opens a port, such as {@code 8388/tcp}, by the firewall that the machine has. */
    Optional<String> opening(String port) {
        if (has("ufw")) {
            return Optional.of("ufw allow " + port);
        }
        if (has("firewall-cmd")) {
            return Optional.of("firewall-cmd --add-port=" + port + " --permanent && firewall-cmd --reload");
        }
        String[] parts = port.split("/", 2);
        return has("nft")
                ? Optional.of("nft add rule inet filter input " + parts[1] + " dport " + parts[0] + " accept")
                : Optional.empty();
    }

    private boolean has(String program) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static Done run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Done(process.waitFor() == 0, said);
    }
}
