package culvert.crypto;

import java.nio.charset.StandardCharsets;

/**
 * A mark on the salts that one side makes, by which every holder of its key recognises them: the last four bytes are a
 * keyed hash of those before. Without the key they look as random as the rest; a random salt bears the mark by chance
 * once in 4,000,000,000 times.
 *
 * <p>The 12 bytes of the shortest salt that stay random are as many as a random nonce of GCM has: two of 2^32 salts of a
 * key are the same with a probability of 2^-33. A {@link SaltPrefix} leaves fewer.
 */
public final class SaltMark {
    static final int BYTES = 4;

    private static final byte[] NO_SALT = {};

    private final SipHash hash;
    private final int hashedBytes;
    private final SaltPrefix prefix;

    /** Which end makes a salt. */
    public enum Maker {
        CLIENT("culvert salts of clients"),
        SERVER("culvert salts of servers");

        private final String info;

        Maker(String info) {
            this.info = info;
        }
    }

    /** The mark of that side's salts; the master key is not needed afterwards. */
    public SaltMark(MasterKey master, Maker maker) {
        this(master, maker, SaltPrefix.NONE);
    }

    /** The same where that side's salts begin with something; no longer than the method allows. */
    public SaltMark(MasterKey master, Maker maker, SaltPrefix prefix) {
        if (prefix.text().length() > SaltPrefix.most(master.method())) {
            throw new IllegalArgumentException("a prefix of " + prefix.text().length() + " bytes with "
                    + master.method().label());
        }
        this.prefix = prefix;
        byte[] key = new byte[SipHash.KEY_BYTES];
        new HkdfSha1().derive(master.bytes(), NO_SALT, maker.info.getBytes(StandardCharsets.US_ASCII), key);
        master.inUse();
        hash = new SipHash(key);
        hashedBytes = master.method().saltBytes() - BYTES;
    }

    /** True when the salt that stands at {@code offset} was made by that side. */
    public boolean isOn(byte[] salt, int offset) {
        int mark = mark(salt, offset);
        int difference = 0;
        for (int i = 0; i < BYTES; i++) {
            difference |= salt[offset + hashedBytes + i] ^ (byte) (mark >>> (Byte.SIZE * i));
        }
        return difference == 0;
    }

    /** Makes a salt that is random one of that side. */
    void put(byte[] salt, int offset) {
        prefix.put(salt, offset);
        int mark = mark(salt, offset);
        for (int i = 0; i < BYTES; i++) {
            salt[offset + hashedBytes + i] = (byte) (mark >>> (Byte.SIZE * i));
        }
    }

    private int mark(byte[] salt, int offset) {
        return (int) hash.hash(salt, offset, hashedBytes);
    }
}
