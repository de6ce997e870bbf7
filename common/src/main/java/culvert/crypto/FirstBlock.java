package culvert.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A quick look at what a key would make of something that begins with a salt (SIP004): the first bytes of its plaintext,
 * which are not authenticated. Where many keys have to be tried this costs a quarter of opening, which needs to be done
 * only for a key under which they make sense. Pooled; for one thread at a time.
 */
public final class FirstBlock {
    /** How many bytes can be looked at. */
    public static final int BYTES = 16;

    /** Where the plaintext's key stream begins: block 1 of ChaCha20, and of GCM the counter after that of the tag. */
    private static final int FIRST_OF_GCM = 2;

    private final Method method;
    private final HkdfSha1 hkdf = new HkdfSha1();
    private final HChaCha20 hChaCha = new HChaCha20();
    private final Cipher cipher;
    private final RawKey subkey;
    private final RawKey derived = new RawKey(32);
    private final byte[] zeros;
    private final byte[] block = new byte[BYTES];
    private final @Nullable AlgorithmParameterSpec start;

    /** For one of the AEAD methods. */
    @SuppressWarnings("InsecureCryptoUsage") // GCM's key stream is made of bare blocks
    public FirstBlock(Method method) {
        this.method = method;
        subkey = new RawKey(method.keyBytes());
        zeros = new byte[method.nonceBytes()];
        boolean aes = method.aead() == Aead.AES_GCM;
        block[BYTES - 1] = (byte) (aes ? FIRST_OF_GCM : 0);
        start = aes ? null : new ChaCha20ParameterSpec(new byte[12], 1);
        try {
            cipher = Cipher.getInstance(aes ? "AES/ECB/NoPadding" : "ChaCha20");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks a cipher", e);
        }
    }

    /** Looks at something that begins there with a salt. */
    public void begin(byte[] from, int at) {
        hkdf.useSalt(from, at, method.saltBytes());
    }

    /** Puts the key stream under this key at the beginning of {@code into}, to be added to the sealed bytes. */
    public void keyStream(MasterKey master, byte[] into) {
        hkdf.derive(master.bytes(), SessionKeys.INFO, subkey.bytes());
        master.inUse();
        try {
            if (start == null) {
                cipher.init(Cipher.ENCRYPT_MODE, subkey);
                cipher.doFinal(block, 0, BYTES, into, 0);
            } else {
                // to decrypt, which the JDK allows with a key that it has just had
                cipher.init(Cipher.DECRYPT_MODE, streamKey(), start);
                cipher.doFinal(block, 0, BYTES, into, 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets the keys. */
    public void end() {
        hkdf.forget();
        subkey.destroy();
        derived.destroy();
    }

    private RawKey streamKey() {
        if (method.aead() != Aead.XCHACHA20_POLY1305) {
            return subkey;
        }
        hChaCha.derive(subkey.bytes(), zeros, derived.bytes());
        return derived;
    }
}
