package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.http.Answer;
import culvert.http.Fields;
import culvert.http.RequestHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description is that of the program: its paths and methods, and no others. */
class OpenApiTest {
    private static final Path SOURCES = Path.of("src/main/java/culvert/remote/admin");
    private static final Pattern PATH = Pattern.compile("(?m)^  (/\\S*):$((?:\\n    .*)*)");
    private static final Pattern METHOD = Pattern.compile("(?m)^    ([a-z]+):$");
    private static final Pattern LITERAL = Pattern.compile("\"((?:/v1|/metrics|/api)[^\"]*)\"");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    @Test
    void whatIsDescribedIsAnsweredAndNothingElseIs() {
        described().forEach((path, methods) -> {
            for (String method : METHODS) {
                Answer answer = ask(method, example(path));
                boolean isThere = answer.status() != Answer.METHOD_NOT_ALLOWED
                        && !answer.text().contains("there is nothing of that name");
                assertEquals(methods.contains(method), isThere, method + " " + path + ": " + answer);
                if (!isThere) {
                    assertEquals(methods, allowed(answer), path);
                }
            }
            assertEquals(
                    methods.contains("GET"), ask("HEAD", example(path)).status() != Answer.METHOD_NOT_ALLOWED, path);
        });
    }

    @Test
    void everyPathOfTheSourcesIsDescribed() throws IOException {
        List<String> examples =
                described().keySet().stream().map(OpenApiTest::example).toList();
        Set<String> literals = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().contains("Routes")).toList()) {
                LITERAL.matcher(Files.readString(file)).results().forEach(found -> literals.add(found.group(1)));
            }
        }
        assertTrue(literals.size() > 6, literals::toString);
        for (String literal : literals) {
            assertTrue(examples.stream().anyMatch(example -> example.matches(literal)), literal);
        }
    }

    @Test
    void itIsServed() {
        Answer answer = ask("GET", "/v1/openapi.yaml");
        assertEquals("application/yaml", answer.type());
        assertTrue(answer.text().startsWith("openapi: 3.0.3\n"), answer::text);
    }

    private static Map<String, Set<String>> described() {
        Map<String, Set<String>> paths = new LinkedHashMap<>();
        PATH.matcher(OpenApi.text()).results().forEach(path -> paths.put(path.group(1), methods(path)));
        assertTrue(paths.size() > 8, paths::toString);
        return paths;
    }

    private static Set<String> methods(MatchResult path) {
        return METHOD.matcher(path.group(2))
                .results()
                .map(method -> method.group(1).toUpperCase(Locale.ROOT))
                .filter(METHODS::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> allowed(Answer answer) {
        return new TreeSet<>(
                List.of(answer.fields().strip().replace("Allow: ", "").split(", ", -1)));
    }

    private static String example(String path) {
        return path.replace("{id}", "7").replaceAll("\\{[a-z]+}", "ada");
    }

    private static Answer ask(String method, String uri) {
        Routes routes = new Routes(new FakeServer(), new Numbers(new Silence()), new About("1", "epoll", false));
        return routes.answer(new Request(new RequestHead(method, uri, false, new Fields(List.of())), "{}"));
    }
}
