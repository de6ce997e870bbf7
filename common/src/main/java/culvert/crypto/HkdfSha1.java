package culvert.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HKDF (RFC 5869) with HMAC-SHA-1, on the JDK's digest, which uses the processor's instructions: a port with many users
 * derives a key for each of them before it knows whose a connection is. For one thread at a time.
 */
final class HkdfSha1 {
    /** SHA-1's block; neither a salt nor a pseudorandom key is longer. */
    private static final int BLOCK_BYTES = 64;

    private static final int HASH_BYTES = 20;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private final MessageDigest sha1;
    private final byte[] pad = new byte[BLOCK_BYTES];
    private final byte[] pseudorandomKey = new byte[HASH_BYTES];
    private final byte[] hash = new byte[HASH_BYTES];
    private final byte[] counter = new byte[1];

    HkdfSha1() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-1", e);
        }
    }

    /** Fills {@code into} with key material from {@code key}. */
    void derive(byte[] key, byte[] salt, byte[] info, byte[] into) {
        begin(salt, INNER);
        sha1.update(key);
        end(salt);
        System.arraycopy(hash, 0, pseudorandomKey, 0, HASH_BYTES);
        counter[0] = 1;
        for (int have = 0; have < into.length; have += HASH_BYTES) {
            begin(pseudorandomKey, INNER);
            if (have > 0) {
                sha1.update(hash);
            }
            sha1.update(info);
            sha1.update(counter);
            end(pseudorandomKey);
            System.arraycopy(hash, 0, into, have, Math.min(HASH_BYTES, into.length - have));
            counter[0]++;
        }
        Arrays.fill(pseudorandomKey, (byte) 0);
        Arrays.fill(hash, (byte) 0);
        Arrays.fill(pad, (byte) 0);
    }

    private void begin(byte[] key, byte with) {
        Arrays.fill(pad, with);
        for (int i = 0; i < key.length; i++) {
            pad[i] ^= key[i];
        }
        sha1.update(pad);
    }

    /** Ends the inner hash and makes the outer one. */
    private void end(byte[] key) {
        digest();
        begin(key, OUTER);
        sha1.update(hash);
        digest();
    }

    private void digest() {
        try {
            sha1.digest(hash, 0, HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e); // the array has the digest's length
        }
    }
}
