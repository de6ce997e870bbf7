package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * At one moment no packet passes any more, neither between the two ends nor to their clients, and nobody is told: whatever
 * a session was about to do, its sockets and its memory are given back, with a cause.
 */
@Tag("slow")
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class VanishedInTheMiddleTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A name server that hears and says nothing. */
    private static final String SILENT_DNS = "203.0.113.53";

    /** Leads nowhere, and nobody says so. */
    private static final String NOWHERE = "100.64.9.9";

    private static final int OF_EACH = 50;

    /** As many as the page answers at the same time. */
    private static final int PAGES = 8;

    /** By default it takes four minutes to give up somebody who was in the middle of something. */
    private static final String PATIENCE = """
            {"tcp_user_timeout": 40}""";

    /** All that has a limit of its own has 60 s, a plugin that was stopped 70, and who was idle 101 (keep_alive). */
    private static final Duration MOST = Duration.ofMinutes(5);

    /** What comes and goes in a program at rest. */
    private static final int OTHER_DESCRIPTORS = 4;

    /** Much less than what all of them had, and enough for code that runs for the first time then. */
    private static final long MOST_BYTES = 500_000;

    private static final int TRIES = 6;

    private final List<Socket> clients = new ArrayList<>();

    /** An end, and what it had open and held before. */
    private record Before(Culvert end, long descriptors, long bytes) {
        static Before of(Culvert end) throws Exception {
            return new Before(end, end.process().descriptors(), end.heap().liveBytes());
        }

        long open() {
            try {
                return end.process().descriptors();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isAsBefore() {
            return open() <= descriptors + OTHER_DESCRIPTORS;
        }

        /** What is remembered for a while goes, too. */
        void assertNothingIsLeft() throws Exception {
            long more = end.heap().liveBytes() - bytes;
            for (int tries = 0; more >= MOST_BYTES && tries < TRIES; tries++) {
                Until.holds(Duration.ofSeconds(5), () -> !end.process().isAlive());
                more = end.heap().liveBytes() - bytes;
            }
            System.out.println("left after all have vanished: " + more + " bytes");
            String left = more + " bytes more than before\n";
            assertTrue(more < MOST_BYTES, () -> left + end.process().log());
        }
    }

    @Test
    void whateverItWasAboutToDo(@TempDir Path directory) throws Exception {
        String config =
                Files.writeString(directory.resolve("config.json"), PATIENCE).toString();
        try (Lab lab = Lab.open();
                DatagramSocket _ = lab.router().bind(SILENT_DNS, 53);
                TcpTarget echo = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo)) {
            lab.router().ip("route", "add", "blackhole", NOWHERE + "/32");
            lab.server().nameServers(SILENT_DNS);
            try (Culvert remote = Culvert.remoteOn(
                            lab.server(),
                            METHOD,
                            "-c",
                            config,
                            "-v",
                            "-s",
                            Lab.SERVER,
                            "--egress-allow",
                            NOWHERE + "/32");
                    Culvert local =
                            Culvert.localOn(lab.laptop(), remote, METHOD, "-c", config, "-v", "-s", Lab.SERVER);
                    Culvert lan = lanWithPlugin(lab, remote)) {
                begin(lab, local, lan, echo, 1);
                through(lab, local.address(), "name.lab.test", 80);
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=name-timeout") == 1);
                endAll();
                List<Before> before = List.of(awaitRest(remote), awaitRest(local), awaitRest(lan));
                begin(lab, local, lan, echo, OF_EACH);
                for (int i = 0; i < OF_EACH; i++) {
                    through(lab, local.address(), "name.lab.test", 80); // last, since a name is asked for 5 s
                }
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("begins") >= 3 + 3 * OF_EACH);
                lab.swallow();
                lab.laptop().ip("link", "set", "lo", "down");
                Until.isTrue(MOST, () -> state(before), () -> before.stream().allMatch(Before::isAsBefore));
                Until.isTrue(SOON, () -> state(before), () -> areTold(remote, local, lan));
                for (Before one : before) {
                    one.assertNothingIsLeft();
                }
            }
        } finally {
            endAll();
        }
    }

    /** At least as many lines as sessions, since some had begun before. */
    private static boolean areTold(Culvert remote, Culvert local, Culvert lan) {
        return remote.count("cause=name-timeout") >= OF_EACH
                && remote.count("cause=connect-timeout") >= OF_EACH
                && remote.count("cause=vanished") >= OF_EACH
                && local.count("cause=vanished") + local.count("cause=reset") >= 3 * OF_EACH
                && local.count("cause=answered") >= PAGES
                && lan.count("cause=timed-out") >= 5 * OF_EACH
                && lan.count("cause=reset") + lan.count("cause=vanished") >= 2 * OF_EACH
                && lan.count("it had been stopped") == 1;
    }

    /** An end on the server that serves other machines, whose plugin is stopped: it takes what comes and does nothing. */
    private static Culvert lanWithPlugin(Lab lab, Culvert remote) throws Exception {
        Program command = Culvert.localCommand("-b", Lab.SERVER, "-s", Lab.SERVER, "-m", METHOD.label(), "-v")
                .and("--allow-open-proxy");
        String port = Integer.toString(remote.address().getPort());
        Culvert lan = Culvert.localBy(
                lab.server().program(command), "-p", port, "--plugin", "obfs-local", "--plugin-opts", "obfs=http");
        ProcessHandle plugin = lan.process().descendants().stream()
                .filter(one -> one.info().command().orElse("").endsWith("/obfs-local"))
                .findFirst()
                .orElseThrow();
        Program.installed("kill")
                .run(SOON, "-STOP", Long.toString(plugin.pid()))
                .succeeded();
        return lan;
    }

    private void begin(Lab lab, Culvert local, Culvert lan, TcpTarget echo, int count) throws Exception {
        InetSocketAddress lanAt = new InetSocketAddress(
                InetAddress.ofLiteral(Lab.SERVER), lan.address().getPort());
        String page = "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + local.address().getPort() + "\r\n\r\n";
        for (int i = 0; i < count; i++) {
            through(lab, local.address(), NOWHERE, 80);
            Socket open = through(lab, local.address(), Lab.WORLD, echo.port());
            assertEquals('x', open.getInputStream().read());
            through(lab, lanAt, "name.lab.test", 80);
            begun(lab, lanAt, new byte[] {5});
            begun(lab, lanAt, new byte[] {5, 1, 0});
            begun(lab, lanAt, new byte[] {5, 1, 0, 5, 1, 0, 3, 20, 'n'});
            begun(lab, lanAt, "GET http://name.lab.test/ HTTP/1.1\r\nHo".getBytes(US_ASCII));
            begun(lab, lanAt, "CONNECT name.lab.test:443 HTTP/1.1\r\n".getBytes(US_ASCII));
            begun(lab, lanAt, new byte[] {4, 1, 0, 80, 1, 2, 3, 4, 0}); // served, and has nothing to say yet
            if (i < PAGES) {
                begun(lab, local.address(), page.getBytes(US_ASCII));
            }
        }
    }

    private Socket through(Lab lab, InetSocketAddress socks, String host, int port) throws Exception {
        Socket client = SocksClient.connect(lab.laptop().socket(), socks, host, port);
        clients.add(client);
        client.getOutputStream().write('x');
        return client;
    }

    private void begun(Lab lab, InetSocketAddress at, byte[] said) throws Exception {
        Socket client = lab.laptop().socket();
        clients.add(client);
        client.connect(at);
        client.getOutputStream().write(said);
    }

    private void endAll() throws IOException {
        for (Socket client : clients) {
            SocksClient.reset(client);
        }
        clients.clear();
    }

    /** What it has left when all that was begun with it has ended. */
    private static Before awaitRest(Culvert end) throws Exception {
        Until.isAtRest(SOON, () -> end.count("session ended"));
        return Before.of(end);
    }

    /** How much is open, and why what was has ended. */
    private static String state(List<Before> ends) {
        StringBuilder all = new StringBuilder();
        for (Before one : ends) {
            Map<String, Long> causes = Pattern.compile("cause=[a-z-]+")
                    .matcher(one.end.process().log())
                    .results()
                    .collect(Collectors.groupingBy(MatchResult::group, TreeMap::new, Collectors.counting()));
            all.append(one.open())
                    .append(" open after ")
                    .append(one.descriptors)
                    .append(", ")
                    .append(causes);
            all.append('\n');
        }
        return all.toString();
    }
}
