package culvert.shadowsocks.stream;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.PeerException;

/**
 * The second sealed piece of a 2022 request (SIP022), all of which lies in this one piece:
 *
 * <pre>
 *   +---------+---------------------+---------+---------------+
 *   | address | padding length (BE) | padding | first payload |
 *   +---------+---------------------+---------+---------------+
 *   | 7 - 259 |          2          | 0 - 900 |    the rest   |
 *   +---------+---------------------+---------+---------------+
 * </pre>
 *
 * <p>Padding or payload has to be there: a request without either would be known by its length.
 *
 * @param payloadAt where the first payload begins
 */
record VariableHeader(Target target, int payloadAt) {
    /** The longest padding that is sent; to receive, any that fits is legal. */
    static final int MAX_PADDING = 900;

    /** The shortest that may be: a name of one letter, the padding's length, and one byte. */
    static final int MIN_BYTES = 5 + Short.BYTES + 1;

    /** How many bytes stand before the payload. */
    static int bytes(Target target, int padding) {
        return SocksAddress.wireBytes(target) + Short.BYTES + padding;
    }

    /** Writes it, with zeros for padding. */
    static byte[] write(Target target, int padding, byte[] from, int offset, int length) {
        int before = bytes(target, padding);
        byte[] header = new byte[before + length];
        int at = SocksAddress.write(target, header, 0);
        header[at] = (byte) (padding >>> 8);
        header[at + 1] = (byte) padding;
        System.arraycopy(from, offset, header, before, length);
        return header;
    }

    static VariableHeader read(byte[] header) throws PeerException {
        try {
            Target target = SocksAddress.read(header, 0, header.length);
            int at = SocksAddress.bytesNeeded(header, 0, header.length);
            int payloadAt = at + Short.BYTES + paddingLength(header, at);
            if (payloadAt > header.length) {
                throw malformed("padding that does not fit its header");
            }
            if (payloadAt == at + Short.BYTES && payloadAt == header.length) {
                throw malformed("neither padding nor payload");
            }
            return new VariableHeader(target, payloadAt);
        } catch (AddressFormatException e) {
            throw new PeerException(
                    e.isUnknownType() ? Cause.UNSUPPORTED_ADDRESS : Cause.MALFORMED, "no address: " + e.getMessage());
        }
    }

    private static int paddingLength(byte[] header, int at) throws PeerException {
        if (at + Short.BYTES > header.length) {
            throw malformed("no padding length");
        }
        return (header[at] & 0xFF) << 8 | (header[at + 1] & 0xFF);
    }

    private static PeerException malformed(String found) {
        return new PeerException(Cause.MALFORMED, found);
    }
}
