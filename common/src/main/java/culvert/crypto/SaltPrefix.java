package culvert.crypto;

import java.nio.charset.StandardCharsets;

/**
 * What the salts of a client's streams begin with, so that a network takes them for another protocol (Outline's
 * {@code prefix}). The rest of a salt stays random.
 *
 * @param text a character for each byte, of U+0000 to U+00FF; none for salts that are random from the first byte on
 */
public record SaltPrefix(String text) {
    /** As Outline has it. */
    public static final int MAX_BYTES = 16;

    public static final SaltPrefix NONE = new SaltPrefix("");

    /** Two of 2^24 salts, some years of browsing, are then the same with a probability of 2^-17. */
    private static final int LEAST_RANDOM = 8;

    private static final int MAX_CHARACTER = 0xFF;

    /** What is longer, or stands for no bytes, is an {@link IllegalArgumentException}. */
    public SaltPrefix {
        if (text.length() > MAX_BYTES || text.chars().anyMatch(c -> c > MAX_CHARACTER)) {
            throw new IllegalArgumentException("no prefix of salts");
        }
    }

    /** How long one may be with that method; 0 where there is none. */
    public static int most(Method method) {
        return switch (method.edition()) {
            case AEAD -> Math.min(MAX_BYTES, method.saltBytes() - SaltMark.BYTES - LEAST_RANDOM);
            case EDITION_2022 -> 0;
        };
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** Takes the place of the first bytes of the salt that stands there. */
    void put(byte[] salt, int offset) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, salt, offset, bytes.length);
    }
}
