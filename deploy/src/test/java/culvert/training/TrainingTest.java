package culvert.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the start-up cache is made from: both ends in one process, with traffic of every method. */
final class TrainingTest {
    private static final int LIMIT_MINUTES = 2;

    @Test
    void itMovesTrafficOfEveryMethodAndSaysNothing(@TempDir Path directory) throws Exception {
        Path said = directory.resolve("said");
        Process training = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@java.options",
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(training.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES));
            assertEquals("", Files.readString(said));
            assertEquals(0, training.exitValue());
        } finally {
            training.destroyForcibly();
        }
    }
}
