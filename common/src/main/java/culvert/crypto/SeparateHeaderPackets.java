package culvert.crypto;

import culvert.crypto.Blake3.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of the AES methods: the ids are one AES block of their own, so that the receiver knows the session before
 * it opens anything, and the nonce of the rest is made of them.
 *
 * <pre>
 *   +----------+----------------------+------------------+
 *   | AES(ids) | AES(hash ^ ids), ... | Seal(body) + tag |   nonce: the ids without their first four bytes
 *   +----------+----------------------+------------------+
 *   |    16    |   16 for each server |                  |
 *   |          |   on the way but one |                  |
 *   +----------+----------------------+------------------+
 * </pre>
 */
final class SeparateHeaderPackets extends SessionPackets {
    /** The tag: the header is as long as the ids. */
    static final int OVERHEAD_BYTES = Method.TAG_BYTES;

    private static final int NONCE_AT = 4;

    private final Blake3 blake3 = new Blake3();
    private final AesBlock encrypting = AesBlock.encrypting();
    private final AesBlock decrypting = AesBlock.decrypting();
    private final byte[] session = new byte[Long.BYTES];
    private final byte[] nonce = new byte[IDS_BYTES - NONCE_AT];
    private final byte[] block = new byte[AesBlock.BYTES];
    private final RawKey scratch;
    private @Nullable RawKey inUse;

    // the last datagram's, whose keys mostly are the next one's too
    private @Nullable RawKey encryptingFor;
    private @Nullable RawKey decryptingFor;

    SeparateHeaderPackets(Method method, SaltSource random) {
        super(Aead.AES_GCM, random);
        scratch = new RawKey(method.keyBytes());
    }

    @Override
    public int seal(PacketSender sender, byte[] plain, int length, byte[] out, int at) {
        sender.next(plain, this);
        List<MasterKey> chain = sender.chain();
        encrypt(chain.getFirst(), plain, out, at);
        int body = at + IDS_BYTES;
        for (int i = 0; i < sender.named().size(); i++) {
            sender.named().get(i).write(block);
            addIds(plain);
            encrypt(chain.get(i), block, out, body);
            body += KeyHash.BYTES;
        }
        System.arraycopy(plain, NONCE_AT, nonce, 0, nonce.length);
        return sealing(sender.key(), nonce).seal(plain, IDS_BYTES, length - IDS_BYTES, out, body);
    }

    @Override
    public void openIds(MasterKey key, byte[] in, int offset, int length, byte[] into) {
        decrypt(key, in, offset, into);
    }

    @Override
    public KeyHash openIdentity(MasterKey key, byte[] in, int at, byte[] into) {
        decrypt(key, in, at, block);
        addIds(into);
        return KeyHash.read(block);
    }

    @Override
    public void use(PacketKey key) {
        inUse = key.raw();
    }

    @Override
    public void derive(MasterKey user, byte[] ids) {
        System.arraycopy(ids, 0, session, 0, session.length);
        blake3.derive(Purpose.SESSION, user.bytes(), session, scratch.bytes());
        user.inUse();
        inUse = scratch;
    }

    @Override
    public int open(byte[] in, int offset, int length, byte[] into) throws BadTagException {
        if (inUse == null) {
            throw new IllegalStateException("no key to open with");
        }
        System.arraycopy(into, NONCE_AT, nonce, 0, nonce.length);
        return opening(inUse, nonce).open(in, offset, length, into, IDS_BYTES);
    }

    @Override
    public PacketKey derived() {
        return new PacketKey(scratch);
    }

    @Override
    public void end() {
        inUse = null;
        scratch.destroy();
    }

    @Override
    PacketKey key(MasterKey user, long id) {
        byte[] ids = new byte[Long.BYTES];
        ByteViews.LONG.set(ids, 0, id);
        RawKey key = new RawKey(scratch.bytes().length);
        blake3.derive(Purpose.SESSION, user.bytes(), ids, key.bytes());
        user.inUse();
        try {
            return new PacketKey(key);
        } finally {
            key.destroy();
        }
    }

    private void encrypt(MasterKey master, byte[] from, byte[] into, int at) {
        RawKey key = master.raw();
        if (key != encryptingFor) {
            encrypting.init(key);
            master.inUse();
            encryptingFor = key;
        }
        encrypting.run(from, 0, into, at);
    }

    private void decrypt(MasterKey master, byte[] from, int at, byte[] into) {
        RawKey key = master.raw();
        if (key != decryptingFor) {
            decrypting.init(key);
            master.inUse();
            decryptingFor = key;
        }
        decrypting.run(from, at, into, 0);
    }

    private void addIds(byte[] ids) {
        for (int i = 0; i < IDS_BYTES; i++) {
            block[i] ^= ids[i];
        }
    }
}
