package culvert.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MainTest {
    /** What makes no sense in a container, or needs a shell. */
    private static final Set<String> LEFT_OUT = Set.of("init", "demo", "prepare");

    @Test
    void itKnowsTheCommandsOfTheLauncher() throws IOException {
        String page = Files.readString(Path.of("../culvert"))
                .split("\nCommands:\n", 2)[1]
                .split("\n\n", 2)[0];
        Set<String> commands = Pattern.compile("(?m)^ {2}(\\w+) {2}")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        commands.removeAll(LEFT_OUT);
        assertEquals(commands, Main.COMMANDS.keySet());
    }
}
