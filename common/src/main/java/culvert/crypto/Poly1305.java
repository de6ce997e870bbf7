package culvert.crypto;

/**
 * Poly1305 (RFC 8439, section 2.5): numbers of 130 bits as five limbs of 26, so that no product and no sum of products leaves
 * 64 bits. There is no branch and no index that depends on a value.
 */
final class Poly1305 {
    static final int BLOCK_BYTES = 16;

    private static final int LIMB_BITS = 26;
    private static final long LIMB = (1L << LIMB_BITS) - 1;

    /** The bit above a block's 128, in its last limb. */
    private static final long ABOVE = 1L << 24;

    private static final long CLAMP_LOW = 0x0FFFFFFC0FFFFFFFL;
    private static final long CLAMP_HIGH = 0x0FFFFFFC0FFFFFFCL;

    // the key's first half
    private long r0;
    private long r1;
    private long r2;
    private long r3;
    private long r4;

    // its second half
    private long addedLow;
    private long addedHigh;

    // what the blocks so far come to
    private long h0;
    private long h1;
    private long h2;
    private long h3;
    private long h4;

    /** Takes up a key, the first 32 bytes there, for one message. */
    void init(byte[] key) {
        long low = (long) ByteViews.LITTLE_LONG.get(key, 0) & CLAMP_LOW;
        long high = (long) ByteViews.LITTLE_LONG.get(key, 8) & CLAMP_HIGH;
        r0 = low & LIMB;
        r1 = (low >>> 26) & LIMB;
        r2 = ((low >>> 52) | (high << 12)) & LIMB;
        r3 = (high >>> 14) & LIMB;
        r4 = high >>> 40;
        addedLow = (long) ByteViews.LITTLE_LONG.get(key, 16);
        addedHigh = (long) ByteViews.LITTLE_LONG.get(key, 24);
        h0 = 0;
        h1 = 0;
        h2 = 0;
        h3 = 0;
        h4 = 0;
    }

    /** Takes 16 bytes. */
    void update(byte[] from, int at) {
        update((long) ByteViews.LITTLE_LONG.get(from, at), (long) ByteViews.LITTLE_LONG.get(from, at + 8));
    }

    /** Takes 16 bytes, as two numbers. */
    void update(long low, long high) {
        long a0 = h0 + (low & LIMB);
        long a1 = h1 + ((low >>> 26) & LIMB);
        long a2 = h2 + (((low >>> 52) | (high << 12)) & LIMB);
        long a3 = h3 + ((high >>> 14) & LIMB);
        long a4 = h4 + ((high >>> 40) | ABOVE);

        // times the key; 2^130 is 5
        long s1 = 5 * r1;
        long s2 = 5 * r2;
        long s3 = 5 * r3;
        long s4 = 5 * r4;
        long p0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
        long p1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
        long p2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
        long p3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
        long p4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;

        p1 += p0 >>> LIMB_BITS;
        p2 += p1 >>> LIMB_BITS;
        p3 += p2 >>> LIMB_BITS;
        p4 += p3 >>> LIMB_BITS;
        p0 = (p0 & LIMB) + 5 * (p4 >>> LIMB_BITS);
        h0 = p0 & LIMB;
        h1 = (p1 & LIMB) + (p0 >>> LIMB_BITS);
        h2 = p2 & LIMB;
        h3 = p3 & LIMB;
        h4 = p4 & LIMB;
    }

    /** Writes the tag, 16 bytes. */
    void finish(byte[] into, int at) {
        // all limbs to 26 bits: but for the second, which may be a little longer, they are
        h2 += h1 >>> LIMB_BITS;
        h1 &= LIMB;
        h3 += h2 >>> LIMB_BITS;
        h2 &= LIMB;
        h4 += h3 >>> LIMB_BITS;
        h3 &= LIMB;
        h0 += 5 * (h4 >>> LIMB_BITS);
        h4 &= LIMB;
        h1 += h0 >>> LIMB_BITS;
        h0 &= LIMB;

        // less 2^130 - 5, where it is at least that
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> LIMB_BITS);
        long g2 = h2 + (g1 >>> LIMB_BITS);
        long g3 = h3 + (g2 >>> LIMB_BITS);
        long g4 = h4 + (g3 >>> LIMB_BITS) - (1L << LIMB_BITS);
        long less = g4 >> 63; // all ones where it is not
        h0 = (h0 & less) | (g0 & LIMB & ~less);
        h1 = (h1 & less) | (g1 & LIMB & ~less);
        h2 = (h2 & less) | (g2 & LIMB & ~less);
        h3 = (h3 & less) | (g3 & LIMB & ~less);
        h4 = (h4 & less) | (g4 & ~less);

        long low = h0 | (h1 << 26) | (h2 << 52);
        long high = (h2 >>> 12) | (h3 << 14) | (h4 << 40);
        long sum = low + addedLow;
        long carry = ((low & addedLow) | ((low | addedLow) & ~sum)) >>> 63;
        ByteViews.LITTLE_LONG.set(into, at, sum);
        ByteViews.LITTLE_LONG.set(into, at + 8, high + addedHigh + carry);
    }
}
