package culvert.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import culvert.config.Documented;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the build writes from the declarations: nothing that a user may say is missing there. */
class ManualTest {
    private static final Instant TIME = Instant.parse("2026-11-20T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private final Map<String, String> files = Main.files("1.2.3", TIME, Path.of(""));
    private final Launcher launcher = Launcher.read(Path.of("../culvert"));

    ManualTest() throws Exception {}

    @Test
    void everyCommandOfTheLauncherIsThere() throws Exception {
        String choice = Files.readString(Path.of("../culvert")).split("\ncase \\$\\{1-} in\n", 2)[1];
        Set<String> chosen = new TreeSet<>();
        Pattern.compile("(?m)^ {4}([a-z][a-z |]*)\\)")
                .matcher(choice)
                .results()
                .flatMap(match -> Stream.of(match.group(1).split(" \\| ", -1)))
                .forEach(chosen::add);
        Set<String> known = new TreeSet<>();
        launcher.commands().forEach(command -> known.add(command.name().split(" ", 2)[0]));
        assertEquals(chosen, known);
        launcher.commands().stream()
                .filter(command -> !Set.of("prepare", "acl").contains(command.name()))
                .forEach(command -> assertFalse(command.options().isEmpty(), command.name()));
        assertTrue(launcher.environment().containsKey("CULVERT_PASSWORD"), launcher.environment()::toString);
    }

    @Test
    void everyFlagIsInItsPageAndInEachShell() {
        for (Command command : launcher.commands()) {
            String end = command.name().split(" ", 2)[0];
            String page = file("man/culvert" + (Set.of("local", "remote").contains(end) ? "-" + end : "") + ".1.gz");
            for (Option option : command.options()) {
                assertTrue(page.contains("\n" + Roff.flag(option) + "\n"), command.name() + " " + option);
                for (String name : option.names()) {
                    assertTrue(file("completions/culvert").contains(name), name);
                    assertTrue(file("completions/_culvert").contains(name), name);
                    assertTrue(
                            file("completions/culvert.fish")
                                    .contains(name.replaceFirst("^-+", " ").strip()),
                            name);
                }
            }
        }
    }

    @Test
    void everyKeyIsInThePageAndInTheSchema() throws Exception {
        String page = file("man/culvert.json.5.gz");
        for (Documented key : Documented.all()) {
            assertTrue(page.contains(Roff.bold(key.name())), key.name());
            key.inner().forEach(inner -> assertTrue(page.contains(inner.name()), inner.name()));
            assertFalse(property(key.name()).isMissingNode(), key.name());
            assertFalse(key.shape().types().isEmpty(), key.name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server_port, string integer",
        "mode, string",
        "servers, array",
        "server, string array",
        "no_delay, boolean",
        "log.level, integer"
    })
    void theSchemaKnowsTypes(String key, String types) throws Exception {
        assertEquals(List.of(types.split(" ")), JSON.convertValue(property(key).get("type"), List.class));
    }

    @Test
    void theSchemaKnowsWordsAndBounds() throws Exception {
        assertEquals(
                List.of("tcp_only", "tcp_and_udp", "udp_only"),
                JSON.convertValue(property("mode").get("enum"), List.class));
        assertEquals(8, property("method").get("enum").size());
        assertEquals(65535, property("server_port").get("maximum").asInt());
        assertEquals(1, property("timeout").get("minimum").asInt());
    }

    @Test
    void theUnitForSeveralSharesNothingWithTheOther() {
        List<String> unit = file("culvert-remote@.service")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        for (String line : unit) {
            boolean isOwn =
                    line.contains("%i") || !line.matches(".*(/etc/culvert|StateDirectory=|RuntimeDirectory=).*");
            assertTrue(isOwn, line);
        }
        assertTrue(unit.contains(
                "ExecReload=/usr/bin/culvert reload -c /etc/culvert/%i.json --admin ${RUNTIME_DIRECTORY}/admin.sock"));
    }

    /** An old link in /usr/local/bin does not stand before the package's program. */
    @ParameterizedTest
    @CsvSource({"culvert-remote.service", "culvert-remote@.service", "culvert-local.service"})
    void theUnitsOfThePackageStartItsOwnProgram(String unit) {
        List<String> commands =
                file(unit).lines().filter(line -> line.startsWith("Exec")).toList();
        assertTrue(commands.stream().anyMatch(line -> line.startsWith("ExecStart=/usr/bin/culvert ")), unit);
        assertEquals(
                List.of(),
                commands.stream()
                        .filter(line -> line.matches("Exec\\w+=culvert .*"))
                        .toList());
    }

    private JsonNode property(String key) throws Exception {
        return JSON.readTree(file("culvert.schema.json")).at("/properties/" + key.replace(".", "/properties/"));
    }

    private String file(String name) {
        return files.getOrDefault(name, "");
    }
}
