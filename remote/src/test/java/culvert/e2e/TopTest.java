package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tmux;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody looks at a real server with {@code culvert top} in a real terminal. */
@Tag("slow")
@Timeout(600)
class TopTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String ADA = "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo";
    private static final String BOB = "Bo7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uA";

    @TempDir
    private Path directory;

    @Test
    void sessionsAreSeenSortedFoundAndEnded() throws Exception {
        Path file = configuration();
        try (TcpTarget target = TcpTarget.open(TopTest::pour);
                Culvert remote = remote(file);
                Culvert ofAda = local(remote, ADA);
                Culvert ofBob = local(remote, BOB);
                Socket ada = SocksClient.connect(ofAda.address(), "127.0.0.1", target.port());
                Socket bob = SocksClient.connect(ofBob.address(), "127.0.0.1", target.port());
                Tmux terminal = Tmux.open()) {
            String before = mode(terminal, "before");
            top(terminal, file);
            String to = "127.0.0.1:" + target.port();
            // a screen may be looked at while it is still being drawn
            terminal.await(screen -> row(screen, "ada") > 0
                    && row(screen, "bob") > 0
                    && screen.contains("2 sessions, 0 associations, 2 of 2 users")
                    && screen.lines().skip(4).limit(2).allMatch(line -> line.contains(to))
                    && screen.contains("sessions by rate")
                    && screen.contains("q quit"));

            terminal.press("<", "<", "<");
            terminal.await(screen -> screen.contains("by user") && row(screen, "ada") < row(screen, "bob"));
            terminal.press("r");
            terminal.await(screen -> screen.contains("reversed") && row(screen, "bob") < row(screen, "ada"));
            terminal.press("/", "B", "o", "Enter");
            terminal.await(screen -> screen.contains("with \"Bo\"") && row(screen, "ada") < 0);
            terminal.press("Down", "x");
            terminal.await(screen -> screen.contains("of bob, from 127.0.0.0/24? y/n"));
            assertEquals(0, remote.count("cause=ended-by-admin"));
            terminal.press("y");
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=ended-by-admin") == 1);
            Until.isTrue(SOON, () -> "it goes on", () -> isOver(bob));
            terminal.await(screen -> screen.contains("is ended") && screen.contains("1 session,"));
            terminal.press("Escape");
            terminal.await(screen -> row(screen, "ada") > 0 && row(screen, "bob") < 0);

            terminal.press("u");
            terminal.await(
                    screen -> screen.contains("users by rate") && row(screen, "ada") > 0 && row(screen, "bob") > 0);
            terminal.resize(100, 12);
            terminal.await(screen ->
                    line(screen, 0).length() == 100 && line(screen, 11).contains("q quit"));
            terminal.resize(50, 6);
            terminal.await(
                    screen -> line(screen, 0).length() == 50 && line(screen, 5).contains("q quit"));
            terminal.press("q");
            assertGivenBack(terminal, before);
            assertFalse(isOver(ada));
        }
    }

    @Test
    void aServerThatGoesAwayIsWaitedForAndASignalGivesTheTerminalBack() throws Exception {
        Path file = configuration();
        try (Tmux terminal = Tmux.open()) {
            String before = mode(terminal, "before");
            try (Culvert remote = remote(file)) {
                top(terminal, file);
                terminal.await(screen -> screen.contains("0 sessions") && screen.contains("every 0.5 s"));
                remote.process().terminate();
                remote.process().awaitEnd(SOON);
            }
            terminal.await(screen -> screen.contains("NO ANSWER")
                    && screen.contains("trying on: ")
                    && screen.contains("sessions by rate"));
            try (Culvert _ = remote(file)) {
                terminal.await(screen -> screen.contains("every 0.5 s") && screen.contains("q quit"));
                String pid = Files.readString(directory.resolve("pid")).strip();
                Program.installed("kill").run(SOON, pid).succeeded();
                assertGivenBack(terminal, before);
            }
        }
    }

    @Test
    void withoutATerminalItIsPrintedOnce() throws Exception {
        Path file = configuration();
        try (TcpTarget target = TcpTarget.open(TopTest::pour);
                Culvert remote = remote(file);
                Culvert ofAda = local(remote, ADA);
                Socket _ = SocksClient.connect(ofAda.address(), "127.0.0.1", target.port())) {
            Program top = Culvert.topCommand("-c", file.toString());
            Program.Finished refused = top.run(SOON).ended(2);
            assertTrue(refused.err().contains("--once"), refused.err());
            String page = top.and("--once", "-i", "0.2").run(SOON).succeeded().out();
            assertTrue(line(page, 4).matches(" +[0-9]+ tcp +ada +127\\.0\\.0\\.0/24 .*"), page);
            assertEquals(5, page.lines().count(), page);
            String json = top.and("--once", "-i", "0.2", "--json")
                    .run(SOON)
                    .succeeded()
                    .out();
            assertTrue(json.startsWith("{\"health\":{\"status\":\"ok\""), json);
        }
        try (Tmux terminal = Tmux.open()) {
            terminal.run("TERM=dumb " + script(file));
            terminal.await(screen -> screen.contains("this terminal cannot show a screen (TERM is \"dumb\")"));
        }
    }

    private void top(Tmux terminal, Path file) throws Exception {
        terminal.run(script(file).toString());
    }

    /** Its line is too long to be typed. */
    private Path script(Path file) throws IOException {
        String command =
                Culvert.topCommand("-c", file.toString(), "-v", "-i", "0.5").line();
        Path script = Files.writeString(
                directory.resolve("top"),
                "#!/bin/sh\necho $$ >%s\nexec %s\n".formatted(directory.resolve("pid"), command));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private void assertGivenBack(Tmux terminal, String before) throws Exception {
        Until.isTrue(
                SOON,
                () -> "it goes on",
                () -> about(terminal, "pane_current_command").equals("sh"));
        // what a program said last may be read after its end
        for (String expected : List.of("alternate_on 0", "cursor_flag 1", "wrap_flag 1")) {
            String variable = expected.substring(0, expected.indexOf(' '));
            Until.isTrue(
                    SOON, () -> "not " + expected, () -> expected.equals(variable + " " + about(terminal, variable)));
        }
        assertEquals(before, mode(terminal, "after"));
    }

    private static String about(Tmux terminal, String variable) {
        try {
            return terminal.about(variable);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How the line of the terminal is set, as the shell finds it. */
    private String mode(Tmux terminal, String name) throws Exception {
        Path file = directory.resolve(name);
        terminal.run("stty -g >" + file + ".part && mv " + file + ".part " + file);
        Until.isTrue(SOON, () -> "the shell does nothing", () -> Files.exists(file));
        return Files.readString(file);
    }

    /** Which line of the screen has that user's row; -1 when none has. */
    private static int row(String screen, String user) {
        return screen.lines()
                .map(line -> line.strip().split(" +", -1))
                .map(words -> words.length > 2 && (words[0].equals(user) || words[2].equals(user)))
                .toList()
                .indexOf(true);
    }

    private static String line(String screen, int at) {
        return screen.lines().skip(at).findFirst().orElse("");
    }

    private Path configuration() throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.json"), """
                {"admin": "%s", "egress_allow": ["127.0.0.0/8"], "log": {"level": 1},
                 "users": [{"name": "ada", "password": "%s"}, {"name": "bob", "password": "%s"}]}
                """.formatted(directory.resolve("a.sock"), ADA, BOB));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Culvert remote(Path file) throws Exception {
        Culvert remote = Culvert.by(
                Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", METHOD.label());
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private static Culvert local(Culvert remote, String password) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), remote.address(), METHOD);
    }

    /** Says something now and then, until nobody listens. */
    private static void pour(Socket connection) throws IOException, InterruptedException {
        for (int at = 0; at < 10_000; at++) {
            connection.getOutputStream().write(new byte[100]);
            Thread.sleep(Duration.ofMillis(100));
        }
    }

    private static boolean isOver(Socket session) {
        try {
            session.setSoTimeout(1000);
            return session.getInputStream().read(new byte[1 << 16]) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
