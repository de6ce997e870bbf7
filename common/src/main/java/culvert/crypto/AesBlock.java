package culvert.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * AES on single blocks, as the 2022 edition hides what stands before a datagram's sealed part (SIP022, SIP023). Stays
 * ready for the key that it was used with last, which mostly is the next one too. For one thread at a time.
 */
final class AesBlock {
    static final int BYTES = 16;

    private final int mode;
    private final Cipher cipher;
    private @Nullable MasterKey last;

    /**
     * For one direction.
     *
     * @param mode the JDK's number for encrypting or decrypting
     */
    @SuppressWarnings("InsecureCryptoUsage") // SIP022 wants the bare block
    AesBlock(int mode) {
        this.mode = mode;
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES", e);
        }
    }

    /** One block from one place to another. */
    void run(MasterKey key, byte[] from, int at, byte[] into, int to) {
        try {
            RawKey raw = key.raw();
            if (key != last) {
                cipher.init(mode, raw);
                last = key;
            }
            cipher.doFinal(from, at, BYTES, into, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
