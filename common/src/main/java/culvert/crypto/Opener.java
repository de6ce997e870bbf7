package culvert.crypto;

import javax.crypto.Cipher;

/**
 * Decrypts and verifies for one method. Pooled: borrow it, {@link #begin} with a stream's key, open what there is now,
 * {@link #end}, give it back.
 */
public final class Opener {
    private final AeadCipher cipher;

    public Opener(Method method) {
        cipher = new AeadCipher(method, Cipher.DECRYPT_MODE);
    }

    /** From now on opens with this key, which has to be one for opening. */
    public void begin(SessionKey key) {
        cipher.begin(key);
    }

    /** Forgets the key. */
    public void end() {
        cipher.end();
    }

    /**
     * Opens {@code length} sealed bytes, tag included, with the key's next nonce.
     *
     * @param out another array than {@code in}; after a failure its contents mean nothing
     * @return where the plaintext ends in {@code out}: a tag less than {@code length} after {@code outOffset}
     * @throws BadTagException when they were not sealed so; the stream must end
     */
    public int open(byte[] in, int offset, int length, byte[] out, int outOffset) throws BadTagException {
        return cipher.run(in, offset, length, out, outOffset);
    }
}
