package culvert.crypto;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A Shadowsocks method: the cipher's name in the configuration, with its sizes in bytes (SIP004, SIP007, SIP022).
 *
 * <p>The salt is always as long as the key.
 */
public enum Method {
    AES_128_GCM("aes-128-gcm", Edition.AEAD, Aead.AES_GCM, 16, Set.of("aead_aes_128_gcm")),
    AES_192_GCM("aes-192-gcm", Edition.AEAD, Aead.AES_GCM, 24, Set.of("aead_aes_192_gcm")),
    AES_256_GCM("aes-256-gcm", Edition.AEAD, Aead.AES_GCM, 32, Set.of("aead_aes_256_gcm")),
    CHACHA20_IETF_POLY1305(
            "chacha20-ietf-poly1305",
            Edition.AEAD,
            Aead.CHACHA20_POLY1305,
            32,
            Set.of("aead_chacha20_poly1305", "chacha20-poly1305")),
    XCHACHA20_IETF_POLY1305(
            "xchacha20-ietf-poly1305",
            Edition.AEAD,
            Aead.XCHACHA20_POLY1305,
            32,
            Set.of("aead_xchacha20_poly1305", "xchacha20-poly1305")),
    EDITION_2022_AES_128_GCM("2022-blake3-aes-128-gcm", Edition.EDITION_2022, Aead.AES_GCM, 16, Set.of()),
    EDITION_2022_AES_256_GCM("2022-blake3-aes-256-gcm", Edition.EDITION_2022, Aead.AES_GCM, 32, Set.of()),
    EDITION_2022_CHACHA20_POLY1305(
            "2022-blake3-chacha20-poly1305", Edition.EDITION_2022, Aead.CHACHA20_POLY1305, 32, Set.of());

    /** Every method's authentication tag. */
    public static final int TAG_BYTES = 16;

    private final String label;
    private final Edition edition;
    private final Aead aead;
    private final int keyBytes;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> aliases;

    Method(String label, Edition edition, Aead aead, int keyBytes, Set<String> aliases) {
        this.label = label;
        this.edition = edition;
        this.aead = aead;
        this.keyBytes = keyBytes;
        this.aliases = aliases;
    }

    /** Finds a method by its name or an alias that peers write, in any case. */
    public static Optional<Method> find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (Method method : values()) {
            if (method.label.equals(wanted) || method.aliases.contains(wanted)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** The canonical name. */
    public String label() {
        return label;
    }

    /** Which wire format it belongs to, and what its password is. */
    public Edition edition() {
        return edition;
    }

    /** True when a key may be divided among users by identity headers, which are AES blocks (SIP023). */
    public boolean hasIdentityHeaders() {
        return edition == Edition.EDITION_2022 && aead == Aead.AES_GCM;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int saltBytes() {
        return keyBytes;
    }

    public int nonceBytes() {
        return aead.nonceBytes();
    }

    Aead aead() {
        return aead;
    }
}
