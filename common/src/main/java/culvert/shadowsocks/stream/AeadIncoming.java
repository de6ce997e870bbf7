package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.shadowsocks.SaltMemory;
import java.util.Arrays;

/** The beginning of SIP004: a salt. */
final class AeadIncoming implements IncomingHeader {
    private static final byte[] NOTHING = {};

    private final MasterKey master;
    private final SaltMark own;
    private final SaltMemory salts;
    private byte[] salt = NOTHING;

    /**
     * For one direction of one stream.
     *
     * @param own what salts of this side bear
     * @param salts that have come, and the one that comes now
     */
    AeadIncoming(MasterKey master, SaltMark own, SaltMemory salts) {
        this.master = master;
        this.own = own;
        this.salts = salts;
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
    public Begun begin(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws AuthenticationException {
        if (own.isOn(from, at)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        salt = Arrays.copyOfRange(from, at, at + bytes());
        return new Begun(keys.opening(master, from, at), UNKNOWN);
    }

    @Override
    public void proved() throws AuthenticationException {
        if (!salts.remember(salt)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        salt = NOTHING;
    }
}
