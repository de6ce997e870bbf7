package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;

/** The beginning of SIP004: a salt, and at the client the address, in one chunk with the first bytes. */
final class AeadOutgoing implements OutgoingHeader {
    private final MasterKey master;
    private final SaltMark own;
    private final byte[] address;

    /**
     * With an address, or none.
     *
     * @param own what salts of this side bear
     */
    AeadOutgoing(MasterKey master, SaltMark own, byte[] address) {
        this.master = master;
        this.own = own;
        this.address = address;
    }

    @Override
    public boolean goesAlone() {
        return address.length > 0;
    }

    @Override
    public int carries(int length) {
        return goesAlone() ? Math.min(length, ChunkCipher.SENT_PAYLOAD - address.length) : 0;
    }

    @Override
    public SessionKey begin(SessionKeys keys, byte[] into) {
        return keys.sealing(master, own, into, 0);
    }

    @Override
    public int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into) {
        int at = master.method().saltBytes();
        if (!goesAlone()) {
            return at;
        }
        byte[] first = new byte[address.length + length];
        System.arraycopy(address, 0, first, 0, address.length);
        System.arraycopy(from, offset, first, address.length, length);
        return cipher.sealChunk(first, 0, first.length, into, at);
    }
}
