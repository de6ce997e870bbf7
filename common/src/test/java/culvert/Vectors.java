package culvert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** The wire vectors: one file that sealing and opening both read. */
public final class Vectors {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode ROOT = load();

    private Vectors() {}

    /** The entries of one list, such as {@code aead_tcp} or {@code address/valid}. */
    public static Stream<JsonNode> of(String path) {
        JsonNode list = ROOT.at("/" + path);
        if (!list.isArray() || list.isEmpty()) {
            throw new IllegalArgumentException("no vectors under " + path);
        }
        return list.valueStream();
    }

    /** A field of hexadecimal digits. */
    public static byte[] bytes(JsonNode entry, String field) {
        return HEX.parseHex(text(entry, field));
    }

    public static String text(JsonNode entry, String field) {
        JsonNode value = entry.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("no text " + field + " in " + entry);
        }
        return value.textValue();
    }

    /** True when the field is left out because it is long; its {@code _sha256} twin describes it then. */
    public static boolean isLeftOut(JsonNode entry, String field) {
        return !entry.hasNonNull(field);
    }

    public static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    public static String sha256(byte[] bytes) {
        try {
            return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode load() {
        try (InputStream in = Vectors.class.getResourceAsStream("/culvert/vectors.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
