package culvert.crypto;

import culvert.crypto.Blake3.Purpose;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Seals and opens identity headers (SIP023): one AES block that names the key of what follows, under a key made of the
 * reading server's own and the stream's salt. Comes with {@link SessionKeys}. For one thread at a time.
 */
public final class IdentityHeaders {
    /** One block, whatever the method. */
    public static final int BYTES = KeyHash.BYTES;

    private final Blake3 blake3 = new Blake3();
    private final Cipher cipher = newCipher();
    private final byte[] block = new byte[BYTES];

    IdentityHeaders() {}

    /**
     * Writes the header that names {@code next}.
     *
     * @param identity the key of the server that will read it
     * @param stream begins with the salt; takes the header {@code at} a place behind it
     */
    public void seal(MasterKey identity, KeyHash next, byte[] stream, int at) {
        next.write(block);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, keyFor(identity, stream, 0), block, 0);
        System.arraycopy(sealed, 0, stream, at, BYTES);
    }

    /**
     * Reads whom the header names: nobody, most likely, if the peer does not know the key.
     *
     * @param identity this server's key
     * @param stream has the salt {@code at} that place and the header right behind it
     */
    public KeyHash open(MasterKey identity, byte[] stream, int at) {
        int header = at + identity.method().saltBytes();
        return KeyHash.read(run(Cipher.DECRYPT_MODE, keyFor(identity, stream, at), stream, header));
    }

    private RawKey keyFor(MasterKey identity, byte[] stream, int at) {
        Method method = identity.method();
        RawKey key = new RawKey(method.keyBytes());
        byte[] salt = Arrays.copyOfRange(stream, at, at + method.saltBytes());
        blake3.derive(Purpose.IDENTITY, identity.bytes(), salt, key.bytes());
        return key;
    }

    private byte[] run(int mode, RawKey key, byte[] from, int offset) {
        try {
            cipher.init(mode, key);
            return cipher.doFinal(from, offset, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            key.destroy();
        }
    }

    @SuppressWarnings("InsecureCryptoUsage") // SIP023 wants the bare block; each is under a key of its own
    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES", e);
        }
    }
}
