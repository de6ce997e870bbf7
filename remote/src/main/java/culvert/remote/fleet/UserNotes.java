package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What is noted down of shared users, so that it is known after a restart: a line for each, below one that says what it is. */
final class UserNotes {
    private static final String FIRST_LINE = "users that servers share, form 1; written by culvert";
    private static final String REMOVED = "-";
    private static final int FIELDS = 6;
    private static final int HASH_BYTES = 16;

    private UserNotes() {}

    /**
     * What is known of a name.
     *
     * @param hash of the entry, as it stood in the file at that version; empty of one that was removed
     */
    record Known(Version version, Version born, String hash) {
        boolean isRemoved() {
            return hash.isEmpty();
        }

        Known at(Version other) {
            return new Known(other, born.equals(Version.NONE) ? other : born, hash);
        }
    }

    static String hash(String entry) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(entry.getBytes(UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    static String write(Map<String, Known> known) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        known.forEach((name, one) -> text.append(one.version().millis())
                .append(' ')
                .append(Long.toHexString(one.version().server()))
                .append(' ')
                .append(one.born().millis())
                .append(' ')
                .append(Long.toHexString(one.born().server()))
                .append(' ')
                .append(one.isRemoved() ? REMOVED : one.hash())
                .append(' ')
                .append(Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(UTF_8)))
                .append('\n'));
        return text.toString();
    }

    /** @throws IOException when that was not written so */
    static Map<String, Known> read(String text) throws IOException {
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            throw new IOException("what was noted down of shared users cannot be read");
        }
        Map<String, Known> known = new TreeMap<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] fields = lines[i].split(" ", -1);
            try {
                if (fields.length != FIELDS) {
                    throw new IllegalArgumentException(fields.length + " fields");
                }
                known.put(
                        new String(Base64.getUrlDecoder().decode(fields[5]), UTF_8),
                        new Known(
                                version(fields[0], fields[1]),
                                version(fields[2], fields[3]),
                                fields[4].equals(REMOVED) ? "" : fields[4]));
            } catch (IllegalArgumentException e) {
                throw new IOException("what was noted down of shared users cannot be read (line " + (i + 1) + ")", e);
            }
        }
        return known;
    }

    private static Version version(String millis, String server) {
        return new Version(Long.parseLong(millis), Long.parseUnsignedLong(server, 16));
    }
}
