package culvert.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar, and that of the Java runtime. */
public final class Version implements IVersionProvider {

    /** {@code culvert 0.1.0 (Java 25.0.3)}. */
    public static String text() {
        return "culvert " + number() + " (Java " + System.getProperty("java.version") + ")";
    }

    /** The version alone. */
    public static String number() {
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
