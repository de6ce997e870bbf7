package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** FAULTS.md and PROBES.md promise a test for what they say, and it has to be there. */
class FaultsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FAULTS = ROOT.resolve("remote/FAULTS.md");
    private static final Path PROBES = ROOT.resolve("remote/PROBES.md");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|Contract))`");

    /** The fault, what is seen, what is kept, and the test. */
    private static final int COLUMNS = 4;

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path page : List.of(FAULTS, PROBES)) {
            TEST.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(missing::add);
        }
        assertTrue(missing.size() > 40, "the pages name " + missing);
        missing.removeAll(tests());
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyFaultHasATest() throws IOException {
        List<String> without = rows().filter(line -> {
                    String[] columns = line.substring(1).split("\\|", -1);
                    return columns.length != COLUMNS + 1 || !columns[COLUMNS - 1].contains("`");
                })
                .toList();
        assertEquals(List.of(), without);
    }

    @Test
    void noFaultIsToldTwice() throws IOException {
        Set<String> seen = new TreeSet<>();
        List<String> twice = rows().map(row -> row.split("\\|", -1)[1].strip())
                .filter(fault -> !seen.add(fault))
                .toList();
        assertEquals(List.of(), twice);
    }

    private static Stream<String> rows() throws IOException {
        return Files.readAllLines(FAULTS).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| fault "));
    }

    private static Set<String> tests() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path sources :
                    modules.map(module -> module.resolve("src/test/java")).toList()) {
                names.addAll(Files.isDirectory(sources) ? classes(sources) : Set.of());
            }
        }
        return names;
    }

    private static Set<String> classes(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
