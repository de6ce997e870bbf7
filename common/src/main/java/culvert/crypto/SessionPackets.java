package culvert.crypto;

import java.util.List;

/**
 * Seals and opens datagrams of the 2022 edition. Plaintext begins with the ids, whichever way they travel:
 *
 * <pre>
 *   +------------+-----------+------+
 *   | session id | packet id | body |
 *   +------------+-----------+------+
 *   |     8      |     8     |      |   big-endian
 *   +------------+-----------+------+
 * </pre>
 *
 * <p>To seal is one step. To open are three, since a session has to be found in between: {@link #openIds},
 * {@link #use} or {@link #derive}, {@link #open}. Pooled: borrowed for a datagram, for one thread at a time.
 */
public abstract sealed class SessionPackets permits SeparateHeaderPackets, RandomNoncePackets {
    /** What stands before the body in every plaintext. */
    public static final int IDS_BYTES = 2 * Long.BYTES;

    private final SaltSource random;
    private final AeadCipher sealing;
    private final AeadCipher opening;

    SessionPackets(Aead aead, SaltSource random) {
        this.random = random;
        sealing = AeadCipher.sealing(aead);
        opening = AeadCipher.opening(aead);
    }

    /** As the method wants it. */
    public static SessionPackets of(Method method, SaltSource random) {
        if (method.edition() != Edition.EDITION_2022) {
            throw new IllegalArgumentException(method.label());
        }
        return method.hasIdentityHeaders() ? new SeparateHeaderPackets(method, random) : new RandomNoncePackets(random);
    }

    /** How much longer a datagram is than its plaintext, ids included, when there are no identity headers. */
    public static int overhead(Method method) {
        return method.hasIdentityHeaders() ? SeparateHeaderPackets.OVERHEAD_BYTES : RandomNoncePackets.OVERHEAD_BYTES;
    }

    /** The session's id in a plaintext. */
    public static long sessionId(byte[] plain) {
        return (long) ByteViews.LONG.get(plain, 0);
    }

    /** The packet's id in a plaintext. */
    public static long packetId(byte[] plain) {
        return (long) ByteViews.LONG.get(plain, Long.BYTES);
    }

    /**
     * Begins a session.
     *
     * @param chain the keys of the servers on the way, which identity headers are made with, and the user's own last;
     *     they stay the caller's
     * @param named the hash of each but the first
     * @param peer the other direction's id, which is not to be ours; 0 when there is none yet
     */
    public final PacketSender sender(List<MasterKey> chain, List<KeyHash> named, long peer) {
        return new PacketSender(chain, named, peer, 0, this);
    }

    /** A random number of 1 to {@code most}, which is small. */
    public final int draw(int most) {
        return random.draw(most);
    }

    /**
     * Seals the session's next datagram.
     *
     * @param plain begins with room for the ids, which are written there
     * @param length of the plaintext, ids included
     * @param out another array
     * @return where the datagram ends
     */
    public abstract int seal(PacketSender sender, byte[] plain, int length, byte[] out, int at);

    /**
     * Puts the ids at the beginning of {@code into}. Where they have a header of their own, they are not authenticated
     * yet; else the whole datagram is now open.
     *
     * @param key the receiver's own
     * @param length of the whole datagram, at least the overhead and the ids
     */
    public abstract void openIds(MasterKey key, byte[] in, int offset, int length, byte[] into) throws BadTagException;

    /**
     * Reads which key an identity header names; if the peer does not know this server's key, most likely none that exists.
     *
     * @param into where {@link #openIds} put the ids
     */
    public abstract KeyHash openIdentity(MasterKey key, byte[] in, int at, byte[] into);

    /** Opens what comes next with a known session's key. */
    public abstract void use(PacketKey key);

    /** Opens what comes next with the key that this user has for the session in {@code ids}. */
    public abstract void derive(MasterKey user, byte[] ids);

    /**
     * Opens the sealed part, behind the ids in {@code into}.
     *
     * @param offset where it begins, if it does not begin the datagram
     * @return where the plaintext ends
     */
    public abstract int open(byte[] in, int offset, int length, byte[] into) throws BadTagException;

    /** The key of {@link #derive}, for the caller to keep. */
    public abstract PacketKey derived();

    /** Forgets what was left of this datagram. */
    public abstract void end();

    abstract PacketKey key(MasterKey user, long session);

    /** Neither 0, which some peers take for none, nor that one. */
    final long drawId(long other) {
        byte[] bytes = new byte[Long.BYTES];
        long id;
        do {
            random.next(bytes, 0, bytes.length);
            id = (long) ByteViews.LONG.get(bytes, 0);
        } while (id == 0 || id == other);
        return id;
    }

    final SaltSource random() {
        return random;
    }

    final AeadCipher sealing(RawKey key, byte[] nonce) {
        sealing.init(key, nonce);
        return sealing;
    }

    final AeadCipher opening(RawKey key, byte[] nonce) {
        opening.init(key, nonce);
        return opening;
    }
}
