import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The libraries on the class path against the list of their SHA-256 sums: each as it was chosen, and none besides. Every
 * build that makes an archive runs this file from its source, before it packs anything; Java 17 is enough for it.
 */
final class CheckLibraries {
    private CheckLibraries() {}

    /**
     * Ends with 1 and a line for each library that is not as it should be.
     *
     * @param arguments the list, then the beginnings of the names of jars that no archive holds
     */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Map<String, String> chosen = Files.readAllLines(Path.of(arguments[0])).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" +", 2))
                .collect(Collectors.toMap(words -> words[1], words -> words[0], (a, b) -> a, TreeMap::new));
        List<String> leftOut = List.of(arguments).subList(1, arguments.length);
        List<String> wrong = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            String name = String.valueOf(jar.getFileName());
            if (!name.endsWith(".jar") || name.startsWith("culvert-") || leftOut.stream().anyMatch(name::startsWith)) {
                continue;
            }
            String listed = chosen.remove(name);
            if (listed == null) {
                wrong.add(jar + " is not in the list");
            } else if (!listed.equals(sum(jar))) {
                wrong.add(jar + " is not the one that was chosen: its sum is " + sum(jar));
            }
        }
        chosen.keySet().forEach(name -> wrong.add(name + " is in the list, and not on the class path"));
        wrong.forEach(line -> System.err.println(arguments[0] + ": " + line));
        if (!wrong.isEmpty()) {
            System.exit(1);
        }
    }

    private static String sum(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
