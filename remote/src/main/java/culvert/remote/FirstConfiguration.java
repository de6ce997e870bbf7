package culvert.remote;

import culvert.config.Config;
import culvert.config.Key;
import culvert.config.Replacement;
import culvert.config.SourceLocation;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The configuration that a new server begins with: new keys, and a first user where the method has users. */
final class FirstConfiguration {
    /** The group of the service, which has to read it. */
    private static final String GROUP = "culvert";

    /** Where the key belongs in the file that a package installs. */
    private static final Pattern GAP = Pattern.compile("(?m)^ *// *\"password\": \"the key\",?$");

    /** What ends a line for whoever says in which line something stands. */
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");

    private static final Pattern VALUE = Pattern.compile("\"[^\"\\\\]*\"|[0-9]+");

    /** The first user when nobody says what to call it. */
    static final String USER = "me";

    private FirstConfiguration() {}

    /** One for a port. */
    static String text(int port, Method method, String user) {
        return """
                {
                    "server": "::",
                    "server_port": %d,
                    "method": "%s",
                %s
                }
                """.formatted(port, method.label(), keys(method, user));
    }

    /**
     * The text of a file that has no key yet, with one, and with what was asked for; empty when it has no place for it.
     *
     * @param config what stands in it
     * @throws IOException when the text cannot be changed; the message is for the user
     */
    static Optional<String> filled(String text, Config config, Asked asked) throws IOException {
        Map<Key<?>, String> wanted = new LinkedHashMap<>();
        asked.port().ifPresent(port -> wanted.put(Key.SERVER_PORT, port.toString()));
        asked.method().ifPresent(method -> wanted.put(Key.METHOD, '"' + method.label() + '"'));
        StringBuilder more = new StringBuilder();
        SortedMap<SourceLocation, String> replaced =
                new TreeMap<>(Comparator.comparingInt(SourceLocation::line).thenComparingInt(SourceLocation::column));
        wanted.forEach((key, value) -> config.location(key)
                .ifPresentOrElse(
                        place -> replaced.put(place, value),
                        () -> more.append("    \"")
                                .append(key.name())
                                .append("\": ")
                                .append(value)
                                .append(",\n")));
        String changed = text;
        for (SourceLocation place : replaced.sequencedKeySet().reversed()) { // so that what follows moves nothing
            changed = replaced(changed, place, Objects.requireNonNull(replaced.get(place)));
        }
        Method method = asked.method().orElse(config.get(Key.METHOD));
        Matcher gap = GAP.matcher(changed);
        String keys = more + keys(method, asked.user().orElse(USER));
        return gap.find() ? Optional.of(gap.replaceFirst(Matcher.quoteReplacement(keys))) : Optional.empty();
    }

    private static String replaced(String text, SourceLocation place, String value) throws IOException {
        Matcher lineEnd = LINE_END.matcher(text);
        int start = 0;
        for (int line = 1; line < place.line() && lineEnd.find(); line++) {
            start = lineEnd.end();
        }
        int at = Math.min(text.length(), start + place.column() - 1);
        Matcher found = VALUE.matcher(text).region(at, text.length());
        if (!found.lookingAt()) {
            throw new IOException(
                    place + ": cannot be changed from here, expected " + value + " written there by hand");
        }
        return text.substring(0, found.start()) + value + text.substring(found.end());
    }

    /** Writes it: the service may read it, and nobody else. A process that dies at any moment leaves nothing that it may not. */
    static void write(Path file, String text) throws IOException {
        write(file, text, group());
    }

    /** For the service that has that group, if there is one. */
    static void write(Path file, String text, Optional<GroupPrincipal> service) throws IOException {
        Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        boolean isNew = !Files.exists(directory) || isLeft(directory);
        Optional<PosixFileAttributes> before = Files.exists(file)
                ? Optional.of(Files.readAttributes(file, PosixFileAttributes.class))
                : Optional.empty();
        try (Replacement replacement = Replacement.of(file, text)) {
            if (before.isPresent()) {
                replacement.permit(before.get().group(), before.get().permissions());
            } else if (service.isPresent()) {
                replacement.permit(service.get(), PosixFilePermissions.fromString("rw-r-----"));
                if (isNew) {
                    Files.getFileAttributeView(directory, PosixFileAttributeView.class)
                            .setGroup(service.get());
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
                }
            }
            replacement.keep();
        }
    }

    /** Whether one that was killed has made it, and no file in it. */
    private static boolean isLeft(Path directory) throws IOException {
        if (!Files.getPosixFilePermissions(directory).equals(PosixFilePermissions.fromString("rwx------"))) {
            return false;
        }
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.allMatch(path -> path.toString().endsWith(".new"));
        }
    }

    private static Optional<GroupPrincipal> group() throws IOException {
        try {
            return Optional.of(
                    Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP));
        } catch (UserPrincipalNotFoundException noPackage) {
            return Optional.empty();
        }
    }

    private static String keys(Method method, String user) {
        String own =
                method.edition() == Edition.EDITION_2022 ? "    \"password\": \"" + NewKey.text(method) + "\"" : "";
        if (method.edition() == Edition.EDITION_2022 && !method.hasIdentityHeaders()) {
            return own;
        }
        return (own.isEmpty() ? "" : own + ",\n")
                + """
                    "users": [
                        { "name": "%s", "password": "%s" }
                    ]""".formatted(user, NewKey.text(method)).indent(4).stripTrailing();
    }
}
