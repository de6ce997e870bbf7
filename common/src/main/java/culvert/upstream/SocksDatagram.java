package culvert.upstream;

import culvert.address.AddressFormatException;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import java.net.InetSocketAddress;

/** A datagram as SOCKS5 has it (RFC 1928, section 7): two bytes that are reserved, the number of a fragment, an address, payload. */
final class SocksDatagram {
    static final int HEAD_BYTES = 3;
    private static final int FRAGMENT = 2;

    private SocksDatagram() {}

    static int bytes(Target target, int payload) {
        return HEAD_BYTES + SocksAddress.wireBytes(target) + payload;
    }

    /** Writes one; the three bytes before the address are zero. */
    static void write(Target target, Packet payload, byte[] into, int offset) {
        into[offset] = 0;
        into[offset + 1] = 0;
        into[offset + FRAGMENT] = 0;
        int at = SocksAddress.write(target, into, offset + HEAD_BYTES);
        System.arraycopy(payload.bytes(), payload.offset(), into, at, payload.length());
    }

    /**
     * Reads one.
     *
     * @return the payload, with who sent it
     * @throws PeerException when it is none, or a fragment of one
     */
    static Packet read(byte[] from, int offset, int length) throws FailureException {
        if (length < HEAD_BYTES) {
            throw new PeerException(Cause.TRUNCATED, "a datagram without a head");
        }
        if (from[offset + FRAGMENT] != 0) {
            throw new PeerException(Cause.FRAGMENT, "a fragment");
        }
        try {
            int at = offset + HEAD_BYTES;
            Target sender = SocksAddress.read(from, at, length - HEAD_BYTES);
            if (!(sender.host() instanceof Ip ip)) {
                throw new PeerException(Cause.UNSUPPORTED_ADDRESS, "an answer from a name");
            }
            int head = HEAD_BYTES + SocksAddress.bytesNeeded(from, at, length - HEAD_BYTES);
            return new Packet(from, offset + head, length - head, new InetSocketAddress(ip.address(), sender.port()));
        } catch (AddressFormatException e) {
            throw new PeerException(Cause.MALFORMED, String.valueOf(e.getMessage()));
        }
    }
}
