package culvert.e2e.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.Until;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Debian's Prometheus, which asks every second, and has the shipped alerts, though more impatient ones. */
public final class Prometheus implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Path ALERTS = Path.of("..", "deploy", "culvert-alerts.yml");

    private final Running process;
    private final Program curl;
    private final String web;

    private Prometheus(Running process, Program curl, String web) {
        this.process = process;
        this.curl = curl;
        this.web = web;
    }

    /**
     * Starts one on loopback.
     *
     * @param targets whom it asks
     * @param token what it says of itself; empty for nothing
     */
    public static Prometheus start(Path directory, List<String> targets, String token) throws Exception {
        return start(UnaryOperator.identity(), directory, "127.0.0.1:" + Ports.free(), targets, token);
    }

    /** The same on a host of a lab. */
    public static Prometheus startOn(Host host, Path directory, List<String> targets) throws Exception {
        return start(host::program, directory, "127.0.0.1:9090", targets, "");
    }

    private static Prometheus start(
            UnaryOperator<Program> on, Path directory, String web, List<String> targets, String token)
            throws Exception {
        String said = token.isEmpty() ? "" : "    authorization:\n      credentials: " + token + "\n";
        String quoted = targets.stream().map(at -> "\"" + at + "\"").collect(Collectors.joining(", "));
        // as the README has it
        Path config =
                Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: culvert
                %s    static_configs:
                      - targets: [%s]
                """.formatted(alerts(directory), said, quoted));
        Running process = on.apply(Program.installed("prometheus"))
                .start(
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=" + web);
        Program curl =
                on.apply(Program.installed("curl").and("--disable", "--noproxy", "*", "-sS", "--max-time", "20"));
        return new Prometheus(process, curl, web);
    }

    /** The shipped ones, which wait for seconds only, not for minutes. */
    private static Path alerts(Path directory) throws IOException {
        String all = Files.readString(ALERTS).replaceAll("(?m)^( +for:) \\d+m$", "$1 1s");
        return Files.writeString(directory.resolve("alerts.yml"), all).toAbsolutePath();
    }

    /** What it makes of an expression; empty when it knows nothing yet. */
    public String value(String expression) {
        return result(expression).at("/0/value/1").asText();
    }

    /** The alerts of now, each with whom it is about. */
    public Set<String> firing() {
        Set<String> all = new TreeSet<>();
        for (JsonNode alert : result("ALERTS{alertstate=\"firing\"}")) {
            JsonNode labels = alert.path("metric");
            all.add(labels.path("alertname").asText() + " "
                    + labels.path("instance").asText());
        }
        return all;
    }

    /** Waits until all of these are there. */
    public void awaitFiring(Set<String> wanted) throws InterruptedException {
        Until.isTrue(SOON, () -> "not " + wanted + " but " + firing(), () -> firing().containsAll(wanted));
    }

    /** Waits until there are these of that name, and no others. */
    public void awaitOnly(String name, Set<String> wanted) throws InterruptedException {
        Until.isTrue(
                SOON,
                () -> "not " + wanted + " but " + firing(),
                () -> firing().stream()
                        .filter(alert -> alert.startsWith(name + " "))
                        .collect(Collectors.toSet())
                        .equals(wanted));
    }

    public String log() {
        return process.log();
    }

    private JsonNode result(String expression) {
        String url = "http://" + web + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
        try {
            return new ObjectMapper()
                    .readTree(curl.run(SOON, url).succeeded().out())
                    .at("/data/result");
        } catch (Exception | AssertionError notYet) {
            return new ObjectMapper().missingNode();
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
