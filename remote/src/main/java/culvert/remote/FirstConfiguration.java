package culvert.remote;

import culvert.config.Replacement;
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
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The configuration that a new server begins with: new keys, and a first user where the method has users. */
final class FirstConfiguration {
    /** The group of the service, which has to read it. */
    private static final String GROUP = "culvert";

    /** Where the key belongs in the file that a package installs. */
    private static final Pattern GAP = Pattern.compile("(?m)^ *// *\"password\": \"the key\",?$");

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

    /** The text of a file that has no key yet, with one; empty when it has no place for it. */
    static Optional<String> filled(String text, Method method, String user) {
        Matcher gap = GAP.matcher(text);
        return gap.find()
                ? Optional.of(gap.replaceFirst(Matcher.quoteReplacement(keys(method, user))))
                : Optional.empty();
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
