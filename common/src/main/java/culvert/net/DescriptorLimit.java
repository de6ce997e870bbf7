package culvert.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many descriptors this process may have open. Read from {@code /proc}, since the JDK's own way loads hundreds of
 * management classes for one number.
 */
public final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** The soft limit, which the JVM has raised to the hard one by now. */
    private static final Pattern LINE = Pattern.compile("Max open files +(\\d+|unlimited) ");

    private DescriptorLimit() {}

    /** {@link Long#MAX_VALUE} where the system does not say. Reads a file, so never call it on a carrier. */
    public static long ofThisProcess() {
        try {
            return in(Files.readString(LIMITS, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Long.MAX_VALUE; // another system
        }
    }

    static long in(String limits) {
        Matcher line = LINE.matcher(limits);
        return line.find() && Character.isDigit(line.group(1).charAt(0))
                ? Long.parseLong(line.group(1))
                : Long.MAX_VALUE;
    }
}
