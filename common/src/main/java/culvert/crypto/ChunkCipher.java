package culvert.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Seals or opens one piece of a stream after another, each with the next nonce of the direction's key. A header of the
 * 2022 edition is one piece, a chunk is two (SIP004, SIP022):
 *
 * <pre>
 *   +--------------------+---------------------+
 *   | Seal(length) 2+16  | Seal(payload) L+16  |
 *   +--------------------+---------------------+
 * </pre>
 *
 * <p>Pooled: borrow it, {@link #begin} with a key, work on what there is now, {@link #end}, give it back; so an idle
 * stream holds none. For one thread at a time. Input and output are different arrays.
 */
public final class ChunkCipher {
    /** The payload that is sent: 63 times 256, which the JDK's AES-GCM seals faster than one of 16383 bytes. */
    public static final int SENT_PAYLOAD = 63 * 256;

    private static final int LENGTH_BYTES = 2;

    public static final int SEALED_LENGTH_BYTES = LENGTH_BYTES + Method.TAG_BYTES;

    /** What a chunk adds to its payload. */
    public static final int OVERHEAD = SEALED_LENGTH_BYTES + Method.TAG_BYTES;

    private final Method method;
    private final KeyedCiphers sealing;
    private final KeyedCiphers opening;
    private final byte[] length = new byte[LENGTH_BYTES];
    private @Nullable SessionKey key;

    public ChunkCipher(Method method) {
        this.method = method;
        sealing = new KeyedCiphers(method.aead(), true);
        opening = new KeyedCiphers(method.aead(), false);
    }

    /** From now on works with this key, in its direction. */
    public void begin(SessionKey with) {
        if (key != null) {
            throw new IllegalStateException("this cipher still works with another key");
        }
        with.check(method);
        key = with;
    }

    /** Forgets the key, so that no other stream can use it. */
    public void end() {
        key = null;
    }

    /** Writes one chunk {@code at} that place and tells where it ends. */
    public int sealChunk(byte[] from, int offset, int payload, byte[] into, int at) {
        length[0] = (byte) (payload >>> 8);
        length[1] = (byte) payload;
        int end = seal(length, 0, LENGTH_BYTES, into, at);
        return seal(from, offset, payload, into, end);
    }

    /** Writes {@code count} bytes as one sealed piece and tells where it ends: a tag later. */
    public int seal(byte[] from, int offset, int count, byte[] into, int at) {
        SessionKey with = key(true);
        try {
            AeadCipher cipher = sealing.of(with);
            cipher.init(with.subkey(), with.nonce());
            return cipher.seal(from, offset, count, into, at);
        } finally {
            with.advance();
        }
    }

    /** Opens the length that a chunk begins with, which may be any. */
    public int openLength(byte[] from, int offset) throws BadTagException {
        open(from, offset, LENGTH_BYTES, length, 0);
        return (length[0] & 0xFF) << 8 | (length[1] & 0xFF);
    }

    /** Opens a header of {@code count} bytes, the first piece under its key, without {@link #begin}. */
    public byte[] openHeader(SessionKey with, byte[] from, int offset, int count) throws BadTagException {
        byte[] header = new byte[count];
        begin(with);
        try {
            open(from, offset, count, header, 0);
            return header;
        } finally {
            end();
        }
    }

    /**
     * Opens a piece of {@code count} bytes and a tag, and tells where the plaintext ends.
     *
     * @param into after a failure its contents mean nothing
     * @throws BadTagException when it was not sealed so; the stream must end
     */
    public int open(byte[] from, int offset, int count, byte[] into, int at) throws BadTagException {
        SessionKey with = key(false);
        try {
            AeadCipher cipher = opening.of(with);
            cipher.init(with.subkey(), with.nonce());
            return cipher.open(from, offset, count + Method.TAG_BYTES, into, at);
        } finally {
            with.advance();
        }
    }

    private SessionKey key(boolean toSeal) {
        SessionKey with = key;
        if (with == null || with.isForSealing() != toSeal) {
            throw new IllegalStateException("no key, or one for the other direction");
        }
        return with;
    }
}
