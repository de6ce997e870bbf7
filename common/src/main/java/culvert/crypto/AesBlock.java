package culvert.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * AES on single blocks, which the 2022 edition uses for what stands before a sealed part (SIP022, SIP023), and GCM for
 * its key stream. For one direction and one thread at a time.
 */
final class AesBlock {
    static final int BYTES = 16;

    private final int mode;
    private final Cipher cipher;

    @SuppressWarnings("InsecureCryptoUsage") // the bare block is what the specifications want
    private AesBlock(int mode) {
        this.mode = mode;
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES", e);
        }
    }

    static AesBlock encrypting() {
        return new AesBlock(Cipher.ENCRYPT_MODE);
    }

    static AesBlock decrypting() {
        return new AesBlock(Cipher.DECRYPT_MODE);
    }

    /** What follows is under this key. */
    void init(RawKey key) {
        try {
            cipher.init(mode, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One block from one place to another. */
    void run(byte[] from, int at, byte[] into, int to) {
        try {
            cipher.doFinal(from, at, BYTES, into, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
