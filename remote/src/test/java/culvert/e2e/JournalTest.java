package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real commands where systemd's journal reads their standard error, and what they say of sessions. */
@Timeout(120)
class JournalTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What systemd tells a service whose standard error is a stream of the journal. */
    private static final String AS_SYSTEMD_DOES =
            "export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2); exec \"$@\"";

    @TempDir
    private Path directory;

    @Test
    void linesHavePrioritiesAndNoSecondTime() throws Exception {
        try (Culvert remote = remote(Culvert.remoteCommand().inShell(AS_SYSTEMD_DOES), "{}")) {
            List<String> lines = remote.process().log().lines().toList();
            assertTrue(lines.stream().allMatch(line -> line.matches("<[346]>[^0-9].*")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("<6>listening address=")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("<4>")), lines::toString);
        }
    }

    @Test
    void objectsHavePrioritiesBeforeThem() throws Exception {
        Program command = Culvert.remoteCommand("--log-format", "json")
                .inShell(AS_SYSTEMD_DOES)
                .without("CULVERT_PASSWORD");
        try (Running remote = command.start("-c", config("remote", 0, "{}").toString())) {
            remote.await(SOON, "\"listening\"");
            for (String line : remote.log().lines().toList()) {
                assertTrue(line.matches("<[346]>\\{.*"), line);
                assertTrue(new ObjectMapper().readTree(line.substring(3)).has("ts"), line);
            }
        }
    }

    @Test
    void anotherStreamThanTheJournalsHasTimes() throws Exception {
        try (Culvert remote = remote(Culvert.remoteCommand().with("JOURNAL_STREAM", "7:77"), "{}")) {
            assertTrue(
                    remote.process().log().lines().allMatch(line -> line.matches("\\d{4}-.*")), remote.process()::log);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, '', 2", "false, '', 0", "false, -v, 2"})
    void theLinesOfSessionsCanBeLeftOut(boolean sessions, String flag, int expected) throws Exception {
        String[] more = flag.isEmpty() ? new String[0] : new String[] {flag};
        try (TcpTarget target = TcpTarget.open(
                        connection -> connection.getOutputStream().write('a'));
                Culvert remote = remote(Culvert.remoteCommand(), "{\"sessions\": " + sessions + "}", "-v");
                Culvert local = Culvert.by(
                        Culvert.localCommand(),
                        args(config("local", remote.address().getPort(), "{\"sessions\": " + sessions + "}"), more))) {
            assertTrue(isServed(local, target));
            assertTrue(isServed(local, target));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("session ended") == 2);
            local.process().terminate(); // which writes what is still queued
            assertEquals(0, local.process().awaitEnd(SOON), local.process()::log);
            assertEquals(expected, local.count("session ended"), local.process()::log);
        }
    }

    private static boolean isServed(Culvert local, TcpTarget target) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            return client.getInputStream().read() == 'a'
                    && client.getInputStream().read() < 0;
        }
    }

    private Culvert remote(Program command, String log, String... more) throws Exception {
        return Culvert.by(command, args(config("remote", 0, log), more));
    }

    private static String[] args(Path file, String... more) {
        return Stream.concat(Stream.of("-c", file.toString()), Stream.of(more)).toArray(String[]::new);
    }

    /** Open to everybody, which is warned of. */
    private Path config(String name, int port, String log) throws IOException {
        Path file = Files.writeString(directory.resolve(name), """
                {"server": "127.0.0.1", "server_port": %d, "local_port": 0, "method": "%s", "password": "8Zq2vTn4kXbPs9uY",
                 "egress_allow": ["127.0.0.0/8"], "log": %s}""".formatted(port, Method.AES_256_GCM.label(), log));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
