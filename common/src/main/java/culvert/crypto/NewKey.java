package culvert.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** Makes what {@code password} may be for a method. */
public final class NewKey {
    /** 192 bits: more than can be searched. A multiple of 3, so that base64 needs no padding. */
    private static final int PASSWORD_BYTES = 24;

    private NewKey() {}

    /**
     * From the system's randomness: with the methods of 2022 a key in base64, with the AEAD methods a password of 32
     * letters, digits, hyphens and underscores.
     */
    public static String text(Method method) {
        return switch (method.edition()) {
            case EDITION_2022 -> text(method.keyBytes(), Base64.getEncoder());
            case AEAD -> text(PASSWORD_BYTES, Base64.getUrlEncoder());
        };
    }

    private static String text(int bytes, Base64.Encoder encoder) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        String text = encoder.encodeToString(random);
        Arrays.fill(random, (byte) 0);
        return text;
    }
}
