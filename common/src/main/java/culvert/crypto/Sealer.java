package culvert.crypto;

import javax.crypto.Cipher;

/**
 * Encrypts and authenticates for one method. Pooled: borrow it, {@link #begin} with a stream's key, seal what is to be
 * sealed now, {@link #end}, give it back.
 */
public final class Sealer {
    private final AeadCipher cipher;

    public Sealer(Method method) {
        cipher = new AeadCipher(method, Cipher.ENCRYPT_MODE);
    }

    /** From now on seals with this key, which has to be one for sealing. */
    public void begin(SessionKey key) {
        cipher.begin(key);
    }

    /** Forgets the key. */
    public void end() {
        cipher.end();
    }

    /**
     * Seals {@code length} bytes with the key's next nonce.
     *
     * @param out another array than {@code in}
     * @return where the sealed bytes end in {@code out}: {@code length} and a tag after {@code outOffset}
     */
    public int seal(byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            return cipher.run(in, offset, length, out, outOffset);
        } catch (BadTagException e) {
            throw new IllegalStateException(e);
        }
    }
}
