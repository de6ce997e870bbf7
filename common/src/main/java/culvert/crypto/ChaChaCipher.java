package culvert.crypto;

import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 and XChaCha20-Poly1305: {@link ShortChaCha} for short messages, the JDK's for all others, unless it is to be
 * the JDK's for all ({@code -Dculvert.ciphers=jdk}).
 */
final class ChaChaCipher extends AeadCipher {
    /** Up to here it is faster than the JDK's; from twice as much on it is slower. */
    static final int SHORT = longest(System.getProperty("culvert.ciphers"));

    private final JdkCipher jdk;
    private final int longest;
    private final ShortChaCha own = new ShortChaCha();
    private final HChaCha20 hChaCha = new HChaCha20();
    private final boolean isExtended;
    private final RawKey derived = new RawKey(32);
    private final byte[] shortNonce = new byte[12];
    private RawKey key = derived;
    private byte[] nonce = shortNonce;
    private boolean isReady;

    /** @param longest up to where a message is short */
    ChaChaCipher(JdkCipher jdk, int longest, boolean isExtended) {
        this.jdk = jdk;
        this.longest = longest;
        this.isExtended = isExtended;
    }

    /** Up to where messages are short, as the switch says: nowhere, where it says {@code jdk}. */
    static int longest(@Nullable String ciphers) {
        return "jdk".equals(ciphers) ? Integer.MIN_VALUE : 256;
    }

    @Override
    void init(RawKey with, byte[] once) {
        if (isExtended) {
            hChaCha.derive(with.bytes(), once, derived.bytes());
            System.arraycopy(once, 16, shortNonce, 4, 8);
        } else {
            key = with;
            nonce = once;
        }
        isReady = true;
    }

    @Override
    int seal(byte[] in, int offset, int length, byte[] out, int at) {
        use();
        if (length <= longest) {
            own.init(key.bytes(), nonce);
            return own.seal(in, offset, length, out, at);
        }
        jdk.init(key, new IvParameterSpec(nonce));
        return jdk.seal(in, offset, length, out, at);
    }

    @Override
    int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        use();
        if (length - Method.TAG_BYTES <= longest) {
            own.init(key.bytes(), nonce);
            return own.open(in, offset, length, out, at);
        }
        jdk.init(key, new IvParameterSpec(nonce));
        return jdk.open(in, offset, length, out, at);
    }

    /** A key and a nonce serve once, or a key stream would come twice. */
    private void use() {
        if (!isReady) {
            throw new IllegalStateException("a cipher that was not made ready");
        }
        isReady = false;
    }
}
