package culvert.crypto;

import java.util.Arrays;

/**
 * ChaCha20-Poly1305 (RFC 8439, section 2.8) without associated data, for messages of a few hundred bytes: the JDK's takes more
 * time to take up a nonce than to seal so few. For longer ones the JDK's is faster, which works on several blocks at once.
 *
 * <p>The order is the standard's: what a tag does not vouch for is not deciphered, and tags are compared in a time that does
 * not depend on them. For one thread at a time.
 */
final class ShortChaCha {
    private final ChaCha20 stream = new ChaCha20();
    private final Poly1305 tags = new Poly1305();
    private final byte[] block = new byte[ChaCha20.BLOCK_BYTES];
    private final byte[] part = new byte[Poly1305.BLOCK_BYTES];
    private final byte[] tag = new byte[Method.TAG_BYTES];

    /** Takes up a key of 32 bytes and a nonce of 12 for one operation. */
    void init(byte[] key, byte[] nonce) {
        stream.init(key, nonce);
        stream.block(0, block);
        tags.init(block);
    }

    /** Seals {@code length} bytes and tells where they end with their tag. */
    int seal(byte[] in, int offset, int length, byte[] out, int at) {
        cipher(in, offset, length, out, at);
        authenticate(out, at, length);
        tags.finish(out, at + length);
        return at + length + Method.TAG_BYTES;
    }

    /** Opens {@code length} bytes, tag included, and tells where the plaintext ends. */
    int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        int plain = length - Method.TAG_BYTES;
        if (plain < 0) {
            throw new BadTagException();
        }
        authenticate(in, offset, plain);
        tags.finish(tag, 0);
        if (!isTag(in, offset + plain)) {
            throw new BadTagException();
        }
        cipher(in, offset, plain, out, at);
        return at + plain;
    }

    private void cipher(byte[] in, int offset, int length, byte[] out, int at) {
        for (int done = 0, counter = 1; done < length; done += ChaCha20.BLOCK_BYTES, counter++) {
            stream.block(counter, block);
            int count = Math.min(ChaCha20.BLOCK_BYTES, length - done);
            int i = 0;
            for (; i <= count - Long.BYTES; i += Long.BYTES) {
                long word = (long) ByteViews.LITTLE_LONG.get(in, offset + done + i);
                ByteViews.LITTLE_LONG.set(out, at + done + i, word ^ (long) ByteViews.LITTLE_LONG.get(block, i));
            }
            for (; i < count; i++) {
                out[at + done + i] = (byte) (in[offset + done + i] ^ block[i]);
            }
        }
    }

    private void authenticate(byte[] sealed, int at, int length) {
        int whole = length & -Poly1305.BLOCK_BYTES;
        for (int i = 0; i < whole; i += Poly1305.BLOCK_BYTES) {
            tags.update(sealed, at + i);
        }
        if (whole < length) {
            Arrays.fill(part, (byte) 0);
            System.arraycopy(sealed, at + whole, part, 0, length - whole);
            tags.update(part, 0);
        }
        tags.update(0, length); // of associated data, and of this
    }

    private boolean isTag(byte[] in, int at) {
        long low = (long) ByteViews.LITTLE_LONG.get(in, at) ^ (long) ByteViews.LITTLE_LONG.get(tag, 0);
        long high = (long) ByteViews.LITTLE_LONG.get(in, at + 8) ^ (long) ByteViews.LITTLE_LONG.get(tag, 8);
        return (low | high) == 0;
    }
}
