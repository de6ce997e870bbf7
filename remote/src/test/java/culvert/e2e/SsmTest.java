package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.Until;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A panel manages the users of a real server by the API that sing-box and shadowsocks-go have. */
@Timeout(240)
class SsmTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final int BYTES = 1000;

    @TempDir
    private Path directory;

    @Test
    void aUserIsAddedUsedCountedAndRemoved() throws Exception {
        String own = NewKey.text(METHOD);
        String first = NewKey.text(METHOD);
        String second = NewKey.text(METHOD);
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(own, NewKey.text(METHOD))) {
            assertEquals("v1", json("server/v1").get("apiVersion").asText());
            assertEquals("[\"culvert\"]", json("api/ssm/v1/servers").toString());
            assertEquals("201", status("POST", "server/v1/users", user("ada", first)));
            assertEquals("400", status("POST", "server/v1/users", user("ada", second)));
            assertEquals("400", status("POST", "server/v1/users", user("bob", "no key")));
            assertEquals("404", status("PATCH", "server/v1/users/eve", "{\"uPSK\": \"%s\"}".formatted(second)));
            try (Culvert local = Culvert.local(
                            Culvert.localCommand().with("CULVERT_PASSWORD", own + ":" + first),
                            remote.address(),
                            METHOD);
                    Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                session.getOutputStream().write(new byte[BYTES]);
                assertEquals(BYTES, session.getInputStream().readNBytes(BYTES).length);
                Until.isTrue(SOON, remote.process()::log, () -> carried("ada") == 2 * BYTES);
                JsonNode stats = json("api/ssm/v1/servers/culvert/stats?clear=true");
                assertEquals(BYTES, stats.get("uplinkBytes").asInt());
                assertEquals(1, stats.get("tcpSessions").asInt());
                assertEquals(0, carried("ada"));
                assertFalse(json("server/v1/users").toString().contains("PSK"));
                assertEquals("204", status("PATCH", "server/v1/users/ada", "{\"uPSK\": \"%s\"}".formatted(second)));
                assertEquals("204", status("DELETE", "api/ssm/v1/servers/culvert/users/ada", ""));
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-removed") == 1);
            }
            assertEquals("404", status("GET", "server/v1/users/ada", ""));
            assertTrue(!remote.process().log().contains(first), remote.process()::log);
        }
    }

    private int carried(String name) {
        try {
            JsonNode user = json("server/v1/users/" + name);
            return user.get("uplinkBytes").asInt() + user.get("downlinkBytes").asInt();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String user(String name, String key) {
        return "{\"username\": \"%s\", \"uPSK\": \"%s\"}".formatted(name, key);
    }

    private Culvert remote(String own, String key) throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"password\": \"%s\", \"users\": [{\"name\": \"bea\", \"password\": \"%s\"}], \"admin\": \"%s\", \"state_dir\": \"%s\", \"egress_allow\": [\"127.0.0.0/8\"]}"
                        .formatted(own, key, directory.resolve("a.sock"), directory));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Culvert remote = Culvert.by(
                Culvert.remoteCommand().without("CULVERT_PASSWORD"),
                "-c",
                file.toString(),
                "-s",
                "127.0.0.1",
                "-p",
                "0",
                "-m",
                METHOD.label());
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(curl().run(SOON, "http://admin/" + path).succeeded().out());
    }

    private String status(String method, String path, String body) throws IOException, InterruptedException {
        return curl().and("-X", method, "-d", body, "-o", "/dev/null", "-w", "%{http_code}")
                .run(SOON, "http://admin/" + path)
                .succeeded()
                .out();
    }

    private Program curl() {
        return Program.installed("curl")
                .and(
                        "-sS",
                        "--max-time",
                        "20",
                        "--unix-socket",
                        directory.resolve("a.sock").toString());
    }
}
