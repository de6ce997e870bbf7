package culvert.shadowsocks.packet;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.PeerException;
import java.net.InetSocketAddress;

/** The address before a datagram's payload: the target on the way up, on the way down the sender of the payload. */
final class PacketAddress {
    /** The shortest there is, that of IPv4. */
    static final int MIN_BYTES = 7;

    private PacketAddress() {}

    /** Tells where the address at {@code at} ends, in plaintext that ends at {@code end}. */
    static int end(byte[] plain, int at, int end) throws PeerException {
        try {
            int needed = SocksAddress.bytesNeeded(plain, at, end - at);
            if (needed > end - at) {
                throw new PeerException(Cause.MALFORMED, "an address cut short");
            }
            return at + needed;
        } catch (AddressFormatException e) {
            throw refused(e);
        }
    }

    /** Reads the target {@code at} that place, which ends at {@code end}. */
    static Target read(byte[] plain, int at, int end) throws PeerException {
        try {
            return SocksAddress.read(plain, at, end - at);
        } catch (AddressFormatException e) {
            throw refused(e);
        }
    }

    /** What an answer is to the client: its sender, which has to be an address, and the payload. */
    static PacketClient.Plain answer(byte[] plain, int at, int end) throws PeerException {
        end(plain, at, end);
        if (SocksAddress.isName(plain, at)) {
            throw new PeerException(Cause.UNSUPPORTED_ADDRESS, "an answer from a name");
        }
        int begin = SocksAddress.unmap(plain, at);
        return new PacketClient.Plain(begin, end - begin);
    }

    /** As it is written: an address in itself, whatever name was asked for. */
    static Target sender(InetSocketAddress peer) {
        return Target.of(peer);
    }

    private static PeerException refused(AddressFormatException e) {
        return new PeerException(
                e.isUnknownType() ? Cause.UNSUPPORTED_ADDRESS : Cause.MALFORMED, "no address: " + e.getMessage());
    }
}
