package culvert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map in {@code ARCHITECTURE.md} is that of the code. */
class ArchitectureTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(culvert[.a-z0-9]*)` \\|");

    @Test
    void theMapNamesEveryPackageAndNoOther() throws IOException {
        TreeSet<String> mapped = ROW.matcher(Files.readString(TOP.resolve("ARCHITECTURE.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> built = new TreeSet<>();
        for (String module : List.of("common", "local", "remote", "deploy")) {
            built.addAll(packages(TOP.resolve(module).resolve("src/main/java")));
        }
        assertFalse(built.isEmpty());
        assertEquals(built, mapped);
    }

    /** Where classes lie, whether or not the package has documentation. */
    private static List<String> packages(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
                    .distinct()
                    .toList();
        }
    }
}
