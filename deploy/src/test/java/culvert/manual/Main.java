package culvert.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes everything. */
public final class Main {
    private Main() {}

    /**
     * Writes.
     *
     * @param args the version, the time of the sources, the directory of the module, and where to write
     */
    public static void main(String[] args) throws IOException {
        String version = args[0];
        Instant time = Instant.parse(args[1]);
        Path module = Path.of(args[2]);
        Path out = Files.createDirectories(Path.of(args[3]));
        String date = DateTimeFormatter.RFC_1123_DATE_TIME
                .format(time.atOffset(ZoneOffset.UTC))
                .replace("GMT", "+0000");
        String changes = Files.readString(module.resolve("debian/changelog"))
                .replace("@VERSION@", version)
                .replace("@DATE@", date);
        Files.write(out.resolve("changelog.gz"), Gzip.of(changes));
        Files.writeString(
                out.resolve("culvert-remote@.service"),
                Units.template(Files.readString(module.resolve("culvert-remote.service"))));
    }
}
