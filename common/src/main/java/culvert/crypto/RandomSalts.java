package culvert.crypto;

import java.security.SecureRandom;

/**
 * The system's randomness, drawn in blocks: the JDK's generator takes a lock that all threads share. For one thread at
 * a time.
 */
public final class RandomSalts implements SaltSource {
    /** 64 of the longest salts: one lock for as many connections. */
    private static final int BLOCK_BYTES = 64 * 32;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK_BYTES];
    private int used = BLOCK_BYTES;

    @Override
    public void next(byte[] into, int offset, int length) {
        if (BLOCK_BYTES - used < length) {
            random.nextBytes(block);
            used = 0;
        }
        System.arraycopy(block, used, into, offset, length);
        used += length;
    }
}
