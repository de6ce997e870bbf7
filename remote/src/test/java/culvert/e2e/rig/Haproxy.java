package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Debian's HAProxy in the foreground, by the configuration that {@code deploy/FLEET.md} has, with other addresses. */
public final class Haproxy implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path PAGE = Path.of("..", "deploy", "FLEET.md");

    /** What the page has of it. */
    private static final String SERVERS =
            "    server a 10.0.0.11:8388 port 9389\n    server b 10.0.0.12:8388 port 9389\n";

    private final Running process;

    /**
     * A remote.
     *
     * @param name what HAProxy calls it
     * @param health the port at which it tells its health
     * @param more how it differs from the others; empty for nothing
     */
    public record Server(String name, String at, int port, int health, String more) {
        /** Is told whom HAProxy speaks for in a line of text. */
        public static final String BY_VERSION_1 = "no-send-proxy-v2 send-proxy";

        /** As all are. */
        public Server(String name, String at, int port, int health) {
            this(name, at, port, health, "");
        }

        private String line() {
            return "    server %s %s:%d port %d %s\n".formatted(name, at, port, health, more);
        }
    }

    private Haproxy(Running process) {
        this.process = process;
    }

    /**
     * Starts it on loopback and waits until it listens.
     *
     * @param balance by which it chooses
     */
    public static Haproxy start(Path directory, int port, String balance, List<Server> servers) throws Exception {
        return start(UnaryOperator.identity(), directory, "127.0.0.1:" + port, balance, servers);
    }

    /** The same on a host of a lab, at all of its addresses. */
    public static Haproxy startOn(Host host, Path directory, int port, List<Server> servers) throws Exception {
        return start(host::program, directory, ":" + port, "leastconn", servers);
    }

    private static Haproxy start(
            UnaryOperator<Program> on, Path directory, String bind, String balance, List<Server> servers)
            throws Exception {
        Matcher block = Pattern.compile("(?s)```haproxy\n(.*?)```").matcher(Files.readString(PAGE));
        assertTrue(block.find());
        String text = replaced(block.group(1), "balance leastconn", "balance " + balance);
        text = replaced(text, "bind :8388", "bind " + bind);
        // on a busy machine an answer may take long; a refusal is one at once
        text = replaced(text, "timeout connect 3s", "timeout connect 3s\n    timeout check 20s");
        text = replaced(text, SERVERS, servers.stream().map(Server::line).collect(Collectors.joining()));
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), text);
        Program haproxy = on.apply(Program.installed("haproxy").and("-f", file.toString()));
        assertFalse(haproxy.run(SOON, "-c").succeeded().err().contains("[WARNING]"));
        Running running = haproxy.start("-db");
        try {
            int port = Integer.parseInt(bind.substring(bind.indexOf(':') + 1));
            Until.isTrue(SOON, running::log, () -> Ports.isListening(running.pid(), port));
            return new Haproxy(running);
        } catch (InterruptedException | AssertionError e) {
            running.close();
            throw e;
        }
    }

    /** How often it has found a server to be down. */
    public long downs(String server) {
        return count("remotes/" + server + " is DOWN");
    }

    /** How often it has found one to be up again. */
    public long ups(String server) {
        return count("remotes/" + server + " is UP");
    }

    public String log() {
        return process.log();
    }

    private long count(String text) {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    private static String replaced(String text, String what, String by) {
        assertTrue(text.contains(what), what);
        return text.replace(what, by);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
