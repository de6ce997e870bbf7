package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.shadowsocks.SaltMemory;
import java.util.Arrays;

/** The beginning of both directions in SIP004: a salt, and of the client's the address, in one chunk with the first bytes. */
final class AeadHandshake implements Handshake {
    private static final byte[] NOTHING = {};

    private final MasterKey master;
    private final SaltMark own;
    private final SaltMemory salts;
    private final byte[] address;
    private byte[] peersSalt = NOTHING;

    /**
     * For one stream.
     *
     * @param own what salts of this side bear
     * @param salts which have come
     * @param address what a client asks for; empty at the server
     */
    AeadHandshake(MasterKey master, SaltMark own, SaltMemory salts, byte[] address) {
        this.master = master;
        this.own = own;
        this.salts = salts;
        this.address = address;
    }

    @Override
    public int incomingBytes() {
        return master.method().saltBytes();
    }

    @Override
    public Incoming open(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws AuthenticationException {
        if (own.isOn(from, at)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        peersSalt = Arrays.copyOfRange(from, at, at + incomingBytes());
        return new Incoming(keys.opening(master, from, at), UNKNOWN);
    }

    @Override
    public void proved() throws AuthenticationException {
        if (!salts.remember(peersSalt)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        if (goesAlone()) {
            peersSalt = NOTHING;
        }
    }

    /** The salt of the request, which is kept no longer; for the server. */
    byte[] takeSalt() {
        byte[] salt = peersSalt;
        peersSalt = NOTHING;
        return salt;
    }

    @Override
    public int plainBytes() {
        return master.method().saltBytes();
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
        int at = plainBytes();
        if (!goesAlone()) {
            return at;
        }
        byte[] first = Arrays.copyOf(address, address.length + length);
        System.arraycopy(from, offset, first, address.length, length);
        return cipher.sealChunk(first, 0, first.length, into, at);
    }
}
