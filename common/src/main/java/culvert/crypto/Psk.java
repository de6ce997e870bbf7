package culvert.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The text of the 2022 edition's keys: standard base64 of exactly as many bytes as the method's key has. Padding may be
 * missing; nothing else is tolerated, and no text of another length is hashed into a key. Messages never quote the text.
 */
public final class Psk {
    /** Base64 has no colon. */
    private static final String SEPARATOR = ":";

    /** More servers in a row than there are in practice; their headers have to fit a write. */
    private static final int MAX_KEYS = 8;

    private Psk() {}

    /**
     * Reads one key.
     *
     * @throws IllegalArgumentException saying how many bytes were expected and found
     */
    public static MasterKey parse(Method method, String text) {
        byte[] bytes = decoded(method, text);
        try {
            if (bytes.length != method.keyBytes()) {
                throw wrong(method, bytes.length + " bytes");
            }
            return MasterKey.of(method, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Reads {@code iPSK:...:uPSK}: the keys of the servers on the way, if any, and the user's own.
     *
     * @return at least one key, the user's own last
     * @throws IllegalArgumentException saying what is wrong with which of them
     */
    public static List<MasterKey> parseChain(Method method, String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length > 1 && !method.hasIdentityHeaders()) {
            throw new IllegalArgumentException(
                    "expected one key, found " + parts.length + ": " + method.label() + " has no identity headers");
        }
        if (parts.length > MAX_KEYS) {
            throw new IllegalArgumentException("expected at most " + MAX_KEYS + " keys, found " + parts.length);
        }
        List<MasterKey> keys = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            try {
                keys.add(parse(method, parts[i]));
            } catch (IllegalArgumentException e) {
                keys.forEach(MasterKey::close);
                String which = parts.length == 1 ? "" : "key " + (i + 1) + " of " + parts.length + ": ";
                throw new IllegalArgumentException(which + e.getMessage(), e);
            }
        }
        return List.copyOf(keys);
    }

    private static byte[] decoded(Method method, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (isWritten(text, bytes)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(method, misspelling(text), e);
        }
        throw wrong(method, text.length() + " characters, whose last ones encode no whole byte");
    }

    /** What is wrong with text that is no base64, without a character of it that may be one of the key's. */
    private static String misspelling(String text) {
        String found = text.length() + " characters";
        if (text.chars().anyMatch(c -> c == '-' || c == '_') && text.chars().allMatch(Psk::isOfAnyAlphabet)) {
            return found + " in the url-safe alphabet, which has - for + and _ for /";
        }
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c == '-' || c == '_' || !isOfAnyAlphabet(c)) {
                return found + ", of which number " + (i + 1) + " is " + kind(c);
            }
        }
        return found + ", which encode no whole number of bytes: some are missing or too many";
    }

    private static String kind(int c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR, Character.CONTROL, Character.FORMAT -> "a space or the like";
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION ->
                "a curly quote, as word processors write it";
            default ->
                c == '.' || c == '\u2026'
                        ? "a dot, as in a key that something has shortened"
                        : c == '"' || c == '\'' ? "a quote" : "none of A-Z a-z 0-9 + / =";
        };
    }

    private static boolean isOfAnyAlphabet(int c) {
        return (c < 128 && Character.isLetterOrDigit(c)) || "+/=-_".indexOf(c) >= 0;
    }

    /** True when that is how the bytes are written: the decoder takes any bits after the last byte. */
    private static boolean isWritten(String text, byte[] bytes) {
        Base64.Encoder encoder = Base64.getEncoder();
        return encoder.encodeToString(bytes).equals(text)
                || encoder.withoutPadding().encodeToString(bytes).equals(text);
    }

    private static IllegalArgumentException wrong(Method method, String found) {
        return new IllegalArgumentException(message(method, found));
    }

    private static IllegalArgumentException wrong(Method method, String found, Throwable cause) {
        return new IllegalArgumentException(message(method, found), cause);
    }

    private static String message(Method method, String found) {
        return "expected " + method.keyBytes() + " bytes in base64, found " + found;
    }
}
