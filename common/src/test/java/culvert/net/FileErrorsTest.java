package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
    @TempDir
    private Path directory;

    @Test
    void aFileIsNamedWithWhatIsWrongOfIt() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "");
        assertEquals(file + ": something else is there", told(() -> Files.createDirectories(file)));
        assertEquals(file.resolve("b") + ": Not a directory", told(() -> Files.createDirectory(file.resolve("b"))));
        assertEquals(file + ": not a directory", FileErrors.told(new NotDirectoryException(file.toString())));
        Path none = directory.resolve("none");
        assertEquals(none + ": no such file or directory", told(() -> Files.readString(none)));
        assertEquals("/x: permission denied", FileErrors.told(new AccessDeniedException("/x")));
        assertEquals("/x: No space left", FileErrors.told(new FileSystemException("/x", null, "No space left")));
        assertEquals("/x: DirectoryNotEmptyException", FileErrors.told(new DirectoryNotEmptyException("/x")));
        assertEquals("full", FileErrors.told(new IOException("full")));
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static String told(Attempt attempt) {
        return FileErrors.told(assertThrows(IOException.class, attempt::run));
    }
}
