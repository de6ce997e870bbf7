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
    private final byte[] saltInner = new byte[BLOCK_BYTES];
    private final byte[] saltOuter = new byte[BLOCK_BYTES];
    private final byte[] keyInner = new byte[BLOCK_BYTES];
    private final byte[] keyOuter = new byte[BLOCK_BYTES];
    private final byte[] hash = new byte[HASH_BYTES];
    private final byte[] counter = new byte[1];

    HkdfSha1() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-1", e);
        }
        forget();
    }

    /** Fills {@code into} with key material from {@code key}. */
    void derive(byte[] key, byte[] salt, byte[] info, byte[] into) {
        useSalt(salt, 0, salt.length);
        derive(key, info, into);
        forget();
    }

    /** What follows is derived with this salt, which many keys may share. */
    void useSalt(byte[] from, int at, int length) {
        pad(from, at, length, saltInner, saltOuter);
    }

    /** Fills {@code into} with key material from {@code key} and the salt; {@link #forget} is due afterwards. */
    void derive(byte[] key, byte[] info, byte[] into) {
        sha1.update(saltInner);
        sha1.update(key);
        end(saltOuter);
        for (int i = 0; i < HASH_BYTES; i++) {
            keyInner[i] = (byte) (hash[i] ^ INNER);
            keyOuter[i] = (byte) (hash[i] ^ OUTER);
        }
        counter[0] = 1;
        for (int have = 0; have < into.length; have += HASH_BYTES) {
            sha1.update(keyInner);
            if (have > 0) {
                sha1.update(hash);
            }
            sha1.update(info);
            sha1.update(counter);
            end(keyOuter);
            System.arraycopy(hash, 0, into, have, Math.min(HASH_BYTES, into.length - have));
            counter[0]++;
        }
    }

    /** Overwrites what was derived from. */
    void forget() {
        Arrays.fill(hash, (byte) 0);
        pad(hash, 0, 0, saltInner, saltOuter);
        pad(hash, 0, 0, keyInner, keyOuter);
    }

    private static void pad(byte[] key, int at, int length, byte[] inner, byte[] outer) {
        Arrays.fill(inner, INNER);
        Arrays.fill(outer, OUTER);
        for (int i = 0; i < length; i++) {
            inner[i] ^= key[at + i];
            outer[i] ^= key[at + i];
        }
    }

    /** Ends the inner hash and makes the outer one. */
    private void end(byte[] outer) {
        digest();
        sha1.update(outer);
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
