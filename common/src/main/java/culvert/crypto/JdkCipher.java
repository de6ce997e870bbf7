package culvert.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * A cipher of the JDK for one direction. Sealing and opening have separate objects: the JDK's ChaCha20 refuses to encrypt with
 * a key and nonce it has just decrypted with.
 */
final class JdkCipher {
    private final int mode;
    private final Cipher cipher;

    private JdkCipher(String transformation, int mode) {
        this.mode = mode;
        try {
            cipher = Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + transformation, e);
        }
    }

    static JdkCipher sealing(String transformation) {
        return new JdkCipher(transformation, Cipher.ENCRYPT_MODE);
    }

    static JdkCipher opening(String transformation) {
        return new JdkCipher(transformation, Cipher.DECRYPT_MODE);
    }

    void init(RawKey key, AlgorithmParameterSpec nonce) {
        try {
            cipher.init(mode, key, nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int seal(byte[] in, int offset, int length, byte[] out, int at) {
        try {
            return at + cipher.doFinal(in, offset, length, out, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        try {
            return at + cipher.doFinal(in, offset, length, out, at);
        } catch (AEADBadTagException e) {
            throw new BadTagException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
