package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The systemd unit, of which there is one in the archive and one to paste. */
class ServiceUnitTest {
    private static final Path ROOT = Path.of("..");
    private static final Path UNIT = ROOT.resolve("deploy/culvert-remote.service");

    /** Whoever pastes it gets every line that shuts the service in. */
    @Test
    void theOneInTheReadmeIsTheOneInTheArchive() throws IOException {
        List<String> installed = directives(Files.readAllLines(UNIT));
        List<String> pasted = Files.readAllLines(ROOT.resolve("README.md")).stream()
                .dropWhile(line -> !line.equals("    [Unit]"))
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .map(String::strip)
                .toList();
        assertTrue(installed.contains("ProtectSystem=strict"));
        assertEquals(installed, directives(pasted));
    }

    private static List<String> directives(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
