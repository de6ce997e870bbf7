package culvert.supply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries on the class path against the list of their SHA-256 sums, which is part of the sources. */
final class LibrariesTest {
    private static final Path LIST = Path.of("..", "deploy", "libraries.sha256");

    @Test
    void everyLibraryIsByteForByteTheOneThatWasChosen() throws IOException {
        Map<String, String> chosen = list();
        Map<String, String> found = new TreeMap<>();
        for (Path jar : classPath()) {
            String name = String.valueOf(jar.getFileName());
            if (chosen.containsKey(name)) {
                found.put(name, sha256(jar));
            }
        }
        assertFalse(chosen.isEmpty());
        assertEquals(chosen, found, "deploy/libraries.sha256 says how it is made");
    }

    private static Map<String, String> list() throws IOException {
        try (Stream<String> lines = Files.lines(LIST)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" +", 2))
                    .collect(Collectors.toMap(words -> words[1], words -> words[0], (a, _) -> a, TreeMap::new));
        }
    }

    private static Iterable<Path> classPath() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
