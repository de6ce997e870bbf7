package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program reads of sessions in the log of a real server: whose, how much, why they ended, and what took how long. */
@Timeout(120)
class AccessLogTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String ADA = "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo";

    /** Which the target takes to answer. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    private static final String ENDED = "session ended";

    @TempDir
    private Path directory;

    @Test
    void aSessionHasTheStagesThatItCameTo() throws Exception {
        try (TcpTarget target = TcpTarget.open(AccessLogTest::talk);
                Culvert remote = Culvert.by(
                        Culvert.remoteCommand("--log-format", "json", "-s", "127.0.0.1", "-p", "0"),
                        "-m",
                        METHOD.label(),
                        "-c",
                        config().toString());
                Culvert local =
                        Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", ADA), remote.address(), METHOD)) {
            JsonNode line = lineOf(remote, 1, () -> session(local, "localhost", target.port()));
            assertEquals("ada", line.get("user").textValue());
            assertEquals("complete", line.get("cause").textValue());
            assertEquals(10, line.get("up").longValue());
            assertEquals(1, line.get("down").longValue());
            assertFalse(line.has("target"), line::toString);
            Map<String, Long> stages = stages(line);
            assertEquals(Set.of("authenticate_us", "resolve_us", "connect_us", "first_byte_us"), stages.keySet());
            long connect = line.get("connect_us").longValue();
            long first = line.get("first_byte_us").longValue();
            assertTrue(line.get("resolve_us").longValue() <= connect, stages::toString);
            assertTrue(first >= PAUSE.toNanos() / 1000, stages::toString);
            long parts = line.get("authenticate_us").longValue() + connect + first;
            assertTrue(parts / 1000 <= line.get("ms").longValue(), line::toString);

            line = lineOf(remote, 2, () -> session(local, "127.0.0.1", target.port()));
            assertEquals(
                    Set.of("authenticate_us", "connect_us", "first_byte_us"),
                    stages(line).keySet());
            try (Socket nobody = Ports.closed()) {
                line = lineOf(remote, 3, () -> session(local, "127.0.0.1", nobody.getLocalPort()));
                assertEquals(Set.of("authenticate_us"), stages(line).keySet());
            }
        }
    }

    /** A session, from beginning to end. */
    @FunctionalInterface
    private interface Walk {
        void run() throws IOException;
    }

    private static JsonNode lineOf(Culvert remote, int number, Walk session) throws Exception {
        session.run();
        Until.isTrue(SOON, remote.process()::log, () -> remote.count(ENDED) == number);
        List<String> lines = remote.process()
                .log()
                .lines()
                .filter(line -> line.contains(ENDED))
                .toList();
        return new ObjectMapper().readTree(lines.getLast());
    }

    private static void session(Culvert local, String host, int port) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), host, port)) {
            client.getOutputStream().write(new byte[10]);
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // as when the target is not there
        }
    }

    private Path config() throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"egress_allow\": [\"127.0.0.0/8\", \"::1/128\"], \"users\": [{\"name\": \"ada\", \"password\": \""
                        + ADA + "\"}]}");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Map<String, Long> stages(JsonNode line) {
        Map<String, Long> stages = new TreeMap<>();
        line.propertyStream()
                .filter(field -> field.getKey().endsWith("_us"))
                .forEach(field -> stages.put(field.getKey(), field.getValue().longValue()));
        return stages;
    }

    private static void talk(Socket connection) throws Exception {
        connection.getInputStream().readNBytes(10);
        Thread.sleep(PAUSE);
        connection.getOutputStream().write('a');
        connection.getInputStream().read();
    }
}
