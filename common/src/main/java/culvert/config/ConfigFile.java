package culvert.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The text of a file that a person has written: bounded, UTF-8, and checked for access by other users. */
final class ConfigFile {
    /** A file with hundreds of users stays far below; libev stops at 128 KiB. */
    static final int MAX_BYTES = 1 << 20;

    /** For a file with a password in it. */
    private static final String OPEN_TO_OTHERS =
            "holds a password, and its permissions let others than its owner in; chmod 600 closes it";

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    /** What a package gives to root, for the group of the service's user. */
    private static final Set<PosixFilePermission> READERS = PosixFilePermissions.fromString("rwxr-----");

    private static final String ROOT = "root";

    /** An access control list of a million lines. */
    private static final int MAX_RULES_BYTES = 32 << 20;

    /** Ten thousand users with limits; what is made of it while it is read is ten times as large. */
    static final int MAX_USERS_BYTES = 2 << 20;

    /** What some editors put before UTF-8 text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final String STANDARD_INPUT = "-";

    private ConfigFile() {}

    /** The place that a word of the command line names: a file, or the standard input. */
    static SourceLocation place(String word) {
        return SourceLocation.whole(word.equals(STANDARD_INPUT) ? "standard input" : Quoted.withoutSecrets(word));
    }

    /** The whole text of the file that {@code word} names, or of {@code input}. */
    static String read(String word, InputStream input) throws ConfigException {
        SourceLocation place = place(word);
        if (!word.equals(STANDARD_INPUT)) {
            return text(bytes(path(word), place, MAX_BYTES), place);
        }
        try {
            return text(input.readNBytes(MAX_BYTES + 1), place);
        } catch (IOException e) {
            throw mistake(place, "cannot be read, expected what should stand in a file");
        }
    }

    /** The whole text of an access control list. */
    static String rules(String word) throws ConfigException {
        SourceLocation place = place(word);
        byte[] bytes = bytes(path(word), place, MAX_RULES_BYTES);
        if (bytes.length > MAX_RULES_BYTES) {
            throw mistake(place, "is larger than 32 MiB, which no list of rules is");
        }
        return decoded(bytes, place);
    }

    /** The whole text of a file of users. */
    static String users(Path file) throws ConfigException {
        SourceLocation place = place(file.toString());
        byte[] bytes = bytes(file, place, MAX_USERS_BYTES);
        if (bytes.length > MAX_USERS_BYTES) {
            throw mistake(place, "is larger than 2 MiB, expected fewer users");
        }
        return decoded(bytes, place);
    }

    /** Warns when others than its owner have any permission for the file. */
    static void warnIfOpen(String word, Diagnostics diagnostics) throws ConfigException {
        if (!word.equals(STANDARD_INPUT) && isOpenToOthers(path(word))) {
            diagnostics.warn(place(word), OPEN_TO_OTHERS);
        }
    }

    /** One byte more than the most there may be, when there are more. */
    private static byte[] bytes(Path file, SourceLocation place, int most) throws ConfigException {
        if (Files.isDirectory(file)) {
            throw mistake(place, "is a directory, expected a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        } catch (NoSuchFileException e) {
            throw mistake(place, "there is no such file, expected a readable file");
        } catch (AccessDeniedException e) {
            throw mistake(place, "this user may not read it, expected a readable file");
        } catch (IOException e) {
            throw mistake(place, "cannot be read, expected a readable file");
        }
    }

    static String text(byte[] bytes, SourceLocation place) throws ConfigException {
        if (bytes.length > MAX_BYTES) {
            throw mistake(place, "is larger than 1 MiB, which no configuration and no password is");
        }
        return decoded(bytes, place);
    }

    private static String decoded(byte[] bytes, SourceLocation place) throws ConfigException {
        CharBuffer characters = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, characters, true);
        String text = characters.flip().toString();
        if (result.isError()) {
            int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
            int column = text.length() - text.lastIndexOf('\n');
            int wrong = bytes[in.position()] & 0xFF;
            throw mistake(
                    place.at(line, column),
                    String.format("the byte 0x%02x is not UTF-8, expected a file saved as UTF-8", wrong));
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /**
     * True when it has any permission for its group or for everybody; false where there is no such thing, and for what
     * systemd hands to a service: there the bits of the group are those of an access control list.
     */
    private static boolean isOpenToOthers(Path file) {
        try {
            String handed = System.getenv("CREDENTIALS_DIRECTORY");
            return Files.isRegularFile(file)
                    && isOpenToOthers(Files.readAttributes(file, PosixFileAttributes.class))
                    && (handed == null || !file.startsWith(handed));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isOpenToOthers(PosixFileAttributes file) {
        return isOpenToOthers(file.owner().getName(), file.group().getName(), file.permissions());
    }

    /** Only root can give a file to a group that its owner is no member of, so that was meant. */
    static boolean isOpenToOthers(String owner, String group, Set<PosixFilePermission> permissions) {
        boolean isForReaders = owner.equals(ROOT) && !group.equals(ROOT);
        return !(isForReaders ? READERS : OWNERS).containsAll(permissions);
    }

    static ConfigException mistake(SourceLocation place, String text) {
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.wrong(place, text);
        return diagnostics.exception();
    }

    /**
     * The path that a user's word names.
     *
     * @throws ConfigException when no file can have that name
     */
    private static Path path(String word) throws ConfigException {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw mistake(SourceLocation.whole(Quoted.plain(word)), "no file can have this name");
        }
    }
}
