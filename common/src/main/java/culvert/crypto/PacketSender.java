package culvert.crypto;

import java.util.List;

/**
 * The direction of a datagram session that this side seals (SIP022): its random id, its key, and the counter of packet
 * ids, which never wraps: when all are used up, another session begins. Made by {@link SessionPackets}; sealed with by
 * one thread at a time.
 */
public final class PacketSender implements AutoCloseable {
    private final List<MasterKey> chain;
    private final List<KeyHash> named;
    private final long peer;
    private volatile long id;
    private PacketKey key;
    private long next;
    private boolean spent;

    /**
     * Begins.
     *
     * @param chain of each server on the way its key, the user's key last
     * @param named the hash of each but the first
     * @param peer the other direction's id, which is not to be ours; 0 when there is none yet
     * @param first the id of the first packet
     */
    PacketSender(List<MasterKey> chain, List<KeyHash> named, long peer, long first, SessionPackets cipher) {
        next = first;
        this.chain = chain;
        this.named = named;
        this.peer = peer;
        id = cipher.drawId(peer);
        key = cipher.key(user(), id);
    }

    /** The session's id, for any thread. */
    public long id() {
        return id;
    }

    /** Of each server on the way its key, the user's key last. */
    List<MasterKey> chain() {
        return chain;
    }

    /** The hash of each key in the chain but the first. */
    List<KeyHash> named() {
        return named;
    }

    RawKey key() {
        return key.raw();
    }

    /** Writes the ids of the next datagram at 0. */
    void next(byte[] plain, SessionPackets cipher) {
        if (spent) {
            key.close();
            long fresh = cipher.drawId(peer);
            key = cipher.key(user(), fresh);
            id = fresh;
            spent = false;
        }
        ByteViews.LONG.set(plain, 0, id);
        ByteViews.LONG.set(plain, Long.BYTES, next);
        next++;
        spent = next == 0;
    }

    /** Overwrites the session's key; the chain stays the caller's. */
    @Override
    public void close() {
        key.close();
    }

    private MasterKey user() {
        return chain.getLast();
    }
}
