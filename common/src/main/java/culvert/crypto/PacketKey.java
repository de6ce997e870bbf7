package culvert.crypto;

/**
 * The key of one direction of one datagram session (SIP022): made of a user's key and the session id, or, where nonces
 * are random, the user's key as it is. Never changes, so any number of threads may open with it. Made by
 * {@link SessionPackets}.
 */
public final class PacketKey implements AutoCloseable {
    private final RawKey raw;
    private volatile boolean closed;

    /** A copy. */
    PacketKey(RawKey from) {
        raw = new RawKey(from.bytes().length);
        System.arraycopy(from.bytes(), 0, raw.bytes(), 0, raw.bytes().length);
    }

    RawKey raw() {
        if (closed) {
            throw new IllegalStateException("a datagram key used after its end");
        }
        return raw;
    }

    /** Overwrites the key; no operation may be running. */
    @Override
    public void close() {
        closed = true;
        raw.destroy();
    }
}
