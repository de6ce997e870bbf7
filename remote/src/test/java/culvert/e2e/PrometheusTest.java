package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Prometheus;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads the numbers of a real server, and its own tool finds nothing wrong with them. */
@Timeout(240)
class PrometheusTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String ADA = "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo";
    private static final String TOKEN = "t0kenT9sWbYh4NcJ8dPf";
    private static final List<Path> SHIPPED =
            List.of(Path.of("..", "deploy", "culvert-alerts.yml"), Path.of("..", "deploy", "culvert-dashboard.json"));

    @TempDir
    private Path directory;

    @Test
    void itScrapesThem() throws Exception {
        try (TcpTarget target = TcpTarget.open(PrometheusTest::answer);
                Culvert remote = remote();
                Culvert local =
                        Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", ADA), remote.address(), METHOD);
                Prometheus prometheus = Prometheus.start(directory, List.of(admin(remote)), TOKEN)) {
            Until.isTrue(SOON, prometheus::log, () -> prometheus.value("up").equals("1"));
            talk(local, target);
            awaits(prometheus, "culvert_user_payload_bytes_total{user=\"ada\",direction=\"up\"}", "1000");
            awaits(prometheus, "sum(culvert_ended_sessions_total{cause=\"complete\"})", "1");
            awaits(prometheus, "culvert_stage_duration_seconds_count{stage=\"first-byte\"}", "1");
        }
    }

    private static void awaits(Prometheus prometheus, String expression, String value) throws InterruptedException {
        Until.isTrue(
                SOON,
                () -> expression + " is " + prometheus.value(expression),
                () -> prometheus.value(expression).equals(value));
    }

    @Test
    void itsToolFindsNothingWrong() throws Exception {
        Program promtool = Program.installed("promtool");
        try (Culvert remote = remote()) {
            Path metrics = Files.writeString(directory.resolve("metrics"), metrics(remote));
            Program.Finished checked = promtool.and("check", "metrics")
                    .inShell("exec \"$@\" < " + metrics)
                    .run(SOON);
            assertEquals("", checked.out() + checked.err());
            assertEquals(0, checked.status());
        }
        promtool.run(SOON, "check", "rules", SHIPPED.getFirst().toString()).succeeded();
    }

    /** All of them where all is wrong, and none where nothing is. */
    @Test
    void theAlertsAreAboutWhatTheySay() throws Exception {
        Path test = Path.of("src", "test", "resources", "culvert", "e2e", "alerts-test.yml");
        Program.installed("promtool")
                .run(SOON, "test", "rules", test.toString())
                .succeeded();
        Set<String> shipped = names("(?<=alert: )\\w+", Files.readString(SHIPPED.getFirst()));
        assertEquals(shipped, names("(?<=alertname=\")\\w+", Files.readString(test)));
    }

    /** What the alerts and the dashboard ask for is there under that name. */
    @Test
    void whatIsShippedAsksForNumbersThatThereAre() throws Exception {
        String metrics;
        try (TcpTarget target = TcpTarget.open(PrometheusTest::answer);
                Culvert remote =
                        remote(", \"redis\": \"redis://127.0.0.1:1\", \"redis_password\": \"s3cretOfTheTest\"");
                Culvert local =
                        Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", ADA), remote.address(), METHOD)) {
            talk(local, target);
            metrics = metrics(remote);
        }
        Set<String> known = names("(?m)^((?:culvert|process)_[a-z_]+)", metrics);
        for (Path file : SHIPPED) {
            Set<String> asked = names("\\b((?:culvert|process)_[a-z_]+)\\b", Files.readString(file));
            assertTrue(asked.size() > 5, asked::toString);
            asked.removeAll(known);
            assertEquals(Set.of(), asked, file.toString());
        }
        new ObjectMapper().readTree(SHIPPED.get(1).toFile());
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Culvert remote() throws Exception {
        return remote("");
    }

    private Culvert remote(String more) throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"users\": [{\"name\": \"ada\", \"password\": \"%s\"}], \"egress_allow\": [\"127.0.0.0/8\"], \"admin\": \"127.0.0.1:0\", \"admin_token\": \"%s\"%s}"
                        .formatted(ADA, TOKEN, more));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Culvert.by(
                Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", METHOD.label());
    }

    private static String admin(Culvert remote) throws InterruptedException {
        return remote.process()
                .await(SOON, "administrators are answered at=(\\S+)")
                .group(1);
    }

    private static String metrics(Culvert remote) throws Exception {
        return curl("-H", "Authorization: Bearer " + TOKEN, "http://" + admin(remote) + "/metrics");
    }

    private static String curl(String... arguments) throws Exception {
        return Program.installed("curl")
                .and("-sS", "--max-time", "20")
                .run(SOON, arguments)
                .succeeded()
                .out();
    }

    private static void talk(Culvert local, TcpTarget target) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write(new byte[1000]);
            client.shutdownOutput();
            assertEquals(500, client.getInputStream().readAllBytes().length);
        }
    }

    private static void answer(Socket connection) throws IOException {
        assertEquals(1000, connection.getInputStream().readAllBytes().length);
        connection.getOutputStream().write(new byte[500]);
    }
}
