package culvert.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * One object of the JDK's for one direction of one method, with no associated data.
 *
 * <p>It is expensive to make and cheap to re-key, so it serves many streams in turn. Sealing and opening have separate
 * objects: the JDK's ChaCha20 refuses to encrypt with a key and nonce it has just decrypted with. Input and output must
 * be different arrays, or the JDK leaves its fast path.
 */
final class AeadCipher {
    private final Method method;
    private final int mode;
    private final Cipher cipher;
    private @Nullable SessionKey key;
    private final HChaCha20 hChaCha = new HChaCha20();
    private final RawKey derived = new RawKey(32);
    private final byte[] shortNonce = new byte[12];

    AeadCipher(Method method, int mode) {
        this.method = method;
        this.mode = mode;
        try {
            cipher = Cipher.getInstance(method.aead().transformation());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "this Java runtime lacks " + method.aead().transformation(), e);
        }
    }

    /** From now on works with this key. */
    void begin(SessionKey with) {
        if (key != null) {
            throw new IllegalStateException("this cipher still works with another key");
        }
        with.check(method, mode == Cipher.ENCRYPT_MODE);
        key = with;
    }

    /** Forgets the key, so that nobody else can work with it. */
    void end() {
        key = null;
    }

    /** One operation with the key's next nonce; tells where its output ends. */
    int run(byte[] in, int offset, int length, byte[] out, int outOffset) throws AEADBadTagException {
        if (key == null) {
            throw new IllegalStateException("this cipher has no key");
        }
        try {
            init(key);
            return outOffset + cipher.doFinal(in, offset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            key.nonce().advance();
        }
    }

    private void init(SessionKey key) throws GeneralSecurityException {
        byte[] nonce = key.nonce().bytes();
        switch (method.aead()) {
            case AES_GCM -> init(key.subkey(), new GCMParameterSpec(8 * Method.TAG_BYTES, nonce));
            case CHACHA20_POLY1305 -> init(key.subkey(), new IvParameterSpec(nonce));
            case XCHACHA20_POLY1305 -> {
                hChaCha.derive(key.subkey().bytes(), nonce, derived.bytes());
                System.arraycopy(nonce, 16, shortNonce, 4, 8);
                init(derived, new IvParameterSpec(shortNonce));
            }
        }
    }

    private void init(RawKey key, AlgorithmParameterSpec nonce) throws GeneralSecurityException {
        cipher.init(mode, key, nonce);
    }
}
