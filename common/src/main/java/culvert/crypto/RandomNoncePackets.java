package culvert.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Datagrams of the method with ChaCha20: one key for all, a random nonce, and the ids within.
 *
 * <pre>
 *   +-------+------------------------+
 *   | nonce | Seal(ids || body) + tag|   XChaCha20-Poly1305
 *   +-------+------------------------+
 *   |  24   |                        |
 *   +-------+------------------------+
 * </pre>
 */
final class RandomNoncePackets extends SessionPackets {
    /** Long enough to be drawn at random for ever. */
    private static final int NONCE_BYTES = 24;

    static final int OVERHEAD_BYTES = NONCE_BYTES + Method.TAG_BYTES;

    private final byte[] nonce = new byte[NONCE_BYTES];
    private @Nullable MasterKey user;
    private int opened;

    RandomNoncePackets(SaltSource random) {
        super(Aead.XCHACHA20_POLY1305, random);
    }

    @Override
    public int seal(PacketSender sender, byte[] plain, int length, byte[] out, int at) {
        sender.next(plain, this);
        random().next(nonce, 0, NONCE_BYTES);
        System.arraycopy(nonce, 0, out, at, NONCE_BYTES);
        return sealing(sender.key(), nonce).seal(plain, 0, length, out, at + NONCE_BYTES);
    }

    @Override
    public void openIds(MasterKey key, byte[] in, int offset, int length, byte[] into) throws BadTagException {
        System.arraycopy(in, offset, nonce, 0, NONCE_BYTES);
        opened = opening(key.raw(), nonce).open(in, offset + NONCE_BYTES, length - NONCE_BYTES, into, 0);
        key.inUse();
    }

    @Override
    public KeyHash openIdentity(MasterKey key, byte[] in, int at, byte[] into) {
        throw new IllegalStateException("this method has no identity headers");
    }

    /** It is open already. */
    @Override
    public void use(PacketKey key) {}

    @Override
    public void derive(MasterKey from, byte[] ids) {
        user = from;
    }

    @Override
    public int open(byte[] in, int offset, int length, byte[] into) {
        return opened;
    }

    @Override
    public PacketKey derived() {
        if (user == null) {
            throw new IllegalStateException("no key to keep");
        }
        return key(user, 0);
    }

    @Override
    public void end() {
        user = null;
        opened = 0;
    }

    @Override
    PacketKey key(MasterKey from, long id) {
        PacketKey copy = new PacketKey(from.raw());
        from.inUse();
        return copy;
    }
}
