package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.SessionKeys;

/** The beginning of SIP004: a salt. */
final class AeadIncoming implements IncomingHeader {
    private final MasterKey master;

    AeadIncoming(MasterKey master) {
        this.master = master;
    }

    @Override
    public int bytes() {
        return master.method().saltBytes();
    }

    @Override
    public boolean inOneRead() {
        return false;
    }

    @Override
    public Begun begin(byte[] from, int at, SessionKeys keys, ChunkOpener opener) {
        return new Begun(keys.opening(master, from, at), UNKNOWN);
    }
}
