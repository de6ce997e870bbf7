package culvert.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * The JDK's authenticated cipher for one direction, which is told a key and a nonce before each operation; without
 * associated data. That no pair comes twice is its owner's matter.
 *
 * <p>It is expensive to make and cheap to re-key, the cheaper when the key stays the same. Sealing and opening have
 * separate objects: the JDK's ChaCha20 refuses to encrypt with a key and nonce it has just decrypted with. Input and
 * output must be different arrays, or the JDK leaves its fast path.
 */
final class AeadCipher {
    private final Aead aead;
    private final int mode;
    private final Cipher cipher;
    private final HChaCha20 hChaCha = new HChaCha20();
    private final RawKey derived = new RawKey(32);
    private final byte[] shortNonce = new byte[12];

    private AeadCipher(Aead aead, int mode) {
        this.aead = aead;
        this.mode = mode;
        try {
            cipher = Cipher.getInstance(aead.transformation());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + aead.transformation(), e);
        }
    }

    static AeadCipher sealing(Aead aead) {
        return new AeadCipher(aead, Cipher.ENCRYPT_MODE);
    }

    static AeadCipher opening(Aead aead) {
        return new AeadCipher(aead, Cipher.DECRYPT_MODE);
    }

    /** Makes ready for one operation. */
    void init(RawKey key, byte[] nonce) {
        switch (aead) {
            case AES_GCM -> init(key, new GCMParameterSpec(8 * Method.TAG_BYTES, nonce));
            case CHACHA20_POLY1305 -> init(key, new IvParameterSpec(nonce));
            case XCHACHA20_POLY1305 -> {
                hChaCha.derive(key.bytes(), nonce, derived.bytes());
                System.arraycopy(nonce, 16, shortNonce, 4, 8);
                init(derived, new IvParameterSpec(shortNonce));
            }
        }
    }

    /** Seals {@code length} bytes and tells where they end with their tag. */
    int seal(byte[] in, int offset, int length, byte[] out, int at) {
        try {
            return at + cipher.doFinal(in, offset, length, out, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens {@code length} bytes, tag included, and tells where the plaintext ends. */
    int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        try {
            return at + cipher.doFinal(in, offset, length, out, at);
        } catch (AEADBadTagException e) {
            throw new BadTagException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void init(RawKey key, AlgorithmParameterSpec nonce) {
        try {
            cipher.init(mode, key, nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
