package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first configuration is there with its permissions, or not at all. */
class FirstConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void theServiceMayReadItAndNobodyElse() throws Exception {
        Path etc = directory.resolve("etc");
        Path file = etc.resolve("config.json");
        FirstConfiguration.write(file, "{}", group());
        assertEquals("rw-r-----", permissions(file));
        assertEquals("rwxr-x---", permissions(etc));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwx--x--x"));
        FirstConfiguration.write(file, "{ }", Optional.empty());
        assertEquals("rw-rw----", permissions(file), "those of the file that was there");
        assertEquals("rwx--x--x", permissions(etc));
    }

    @Test
    void whatOneThatWasKilledLeftIsFinished() throws Exception {
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(etc.resolve("config.json.new"), "half");
        FirstConfiguration.write(etc.resolve("config.json"), "{}", group());
        assertEquals("rwxr-x---", permissions(etc));
        assertEquals("rw-r-----", permissions(etc.resolve("config.json")));
    }

    /** It is permitted before it is in its place, so what fails on the way leaves nothing there. */
    @Test
    void whatCannotBePutIntoPlaceLeavesNothing() throws Exception {
        Path etc = directory.resolve("etc");
        Path file = etc.resolve("config.json");
        Files.createDirectories(file.resolve("something"));
        assertThrows(IOException.class, () -> FirstConfiguration.write(file, "{}", group()));
        try (var left = Files.list(etc)) {
            assertEquals(1, left.count());
        }
    }

    private Optional<GroupPrincipal> group() throws IOException {
        return Optional.of(
                Files.readAttributes(directory, PosixFileAttributes.class).group());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
