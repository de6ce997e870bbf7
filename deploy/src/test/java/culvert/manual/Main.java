package culvert.manual;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import culvert.config.Documented;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/** Writes everything. */
public final class Main {
    private Main() {}

    /**
     * Writes.
     *
     * @param args the version, the time of the sources, the directory of the module, and where to write
     */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Path module = Path.of(args[2]);
        Path out = Path.of(args[3]);
        for (Map.Entry<String, String> file :
                files(args[0], Instant.parse(args[1]), module).entrySet()) {
            Path path = out.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            if (path.toString().endsWith(".gz")) {
                Files.write(path, Gzip.of(file.getValue()));
            } else {
                Files.writeString(path, file.getValue());
            }
        }
    }

    /** All files and what they hold; the names of those that are to be compressed end with {@code .gz}. */
    static Map<String, String> files(String version, Instant time, Path module)
            throws IOException, ReflectiveOperationException {
        String day = time.toString().substring(0, "2026-11-20".length());
        Launcher launcher = Launcher.read(module.resolve("../culvert"));
        CommandPages pages = new CommandPages(launcher, version, day);
        Completion completion = new Completion(launcher.commands());
        Map<String, String> files = new TreeMap<>();
        files.put("man/culvert.1.gz", pages.all());
        files.put("man/culvert-local.1.gz", pages.of("local"));
        files.put("man/culvert-remote.1.gz", pages.of("remote"));
        String example = Files.readString(module.resolve("../config.json.example"));
        files.put("man/culvert.json.5.gz", KeysPage.text(Documented.all(), example, version, day));
        files.put("completions/culvert", completion.bash());
        files.put("completions/_culvert", completion.zsh());
        files.put("completions/culvert.fish", completion.fish());
        files.put(
                "culvert.schema.json",
                new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(Schema.of(Documented.all()))
                        + "\n");
        files.put("changelog.gz", changes(version, time, Files.readString(module.resolve("debian/changelog"))));
        String remote = Units.packaged(Files.readString(module.resolve("culvert-remote.service")));
        files.put("culvert-remote.service", remote);
        files.put("culvert-remote@.service", Units.template(remote));
        files.put("culvert-local.service", Units.packaged(Files.readString(module.resolve("culvert-local.service"))));
        return files;
    }

    private static String changes(String version, Instant time, String text) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME
                .format(time.atOffset(ZoneOffset.UTC))
                .replace("GMT", "+0000");
        return text.replace("@VERSION@", version).replace("@DATE@", date);
    }
}
