package culvert.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * A quick look at what a key would make of something that begins with a salt (SIP004): the first bytes of its plaintext,
 * which are not authenticated. Where many keys have to be tried this costs less than opening, which needs to be done
 * only for a key under which they make sense. Pooled; for one thread at a time.
 */
public final class FirstBlock {
    /** How many bytes can be looked at. */
    public static final int BYTES = 16;

    /** Where the plaintext's key stream begins: at the counter after that of the tag. */
    private static final int FIRST_OF_GCM = 2;

    private static final int FIRST_OF_CHACHA = 1;

    private final Method method;
    private final HkdfSha1 hkdf = new HkdfSha1();
    private final HChaCha20 hChaCha = new HChaCha20();
    private final ChaCha20 chaCha = new ChaCha20();
    private final @Nullable Cipher aes;
    private final RawKey subkey;
    private final RawKey derived = new RawKey(32);
    private final byte[] zeros = new byte[24];
    private final byte[] counter = new byte[BYTES];
    private final byte[] block = new byte[ChaCha20.BLOCK_BYTES];

    /** For one of the AEAD methods. */
    @SuppressWarnings("InsecureCryptoUsage") // GCM's key stream is made of bare blocks
    public FirstBlock(Method method) {
        this.method = method;
        subkey = new RawKey(method.keyBytes());
        counter[BYTES - 1] = FIRST_OF_GCM;
        try {
            aes = method.aead() == Aead.AES_GCM ? Cipher.getInstance("AES/ECB/NoPadding") : null;
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
        if (aes == null) {
            chaCha.init(streamKey().bytes(), zeros);
            chaCha.block(FIRST_OF_CHACHA, block);
            System.arraycopy(block, 0, into, 0, BYTES);
            return;
        }
        try {
            aes.init(Cipher.ENCRYPT_MODE, subkey);
            aes.doFinal(counter, 0, BYTES, into, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets the keys. */
    public void end() {
        hkdf.forget();
        subkey.destroy();
        derived.destroy();
        chaCha.forget();
        Arrays.fill(block, (byte) 0);
    }

    private RawKey streamKey() {
        if (method.aead() != Aead.XCHACHA20_POLY1305) {
            return subkey;
        }
        hChaCha.derive(subkey.bytes(), zeros, derived.bytes());
        return derived;
    }
}
