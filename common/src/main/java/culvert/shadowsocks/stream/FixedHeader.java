package culvert.shadowsocks.stream;

import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.shadowsocks.Timestamps;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The first sealed piece of a 2022 stream (SIP022):
 *
 * <pre>
 *   +------+-------------------+--------------+-------------+
 *   | type |    time (BE)      | request salt | length (BE) |
 *   +------+-------------------+--------------+-------------+
 *   |  0   | 8: seconds since  |       -      |      2      |   request: of the variable header
 *   |  1   |    1970, UTC      |   16 or 32   |      2      |   response: of the first payload
 *   +------+-------------------+--------------+-------------+
 * </pre>
 */
final class FixedHeader {
    private static final byte REQUEST = 0;
    private static final byte RESPONSE = 1;
    private static final int SALT_AT = 1 + Long.BYTES;

    /** Of a request. */
    static final int REQUEST_BYTES = SALT_AT + Short.BYTES;

    private FixedHeader() {}

    static int responseBytes(int saltBytes) {
        return REQUEST_BYTES + saltBytes;
    }

    static byte[] request(InstantSource clock, int length) {
        return write(REQUEST, clock, new byte[0], length);
    }

    static byte[] response(InstantSource clock, byte[] requestSalt, int length) {
        return write(RESPONSE, clock, requestSalt, length);
    }

    static void checkRequest(byte[] header) throws PeerException {
        check(header, REQUEST);
    }

    static void checkResponse(byte[] header) throws PeerException {
        check(header, RESPONSE);
    }

    /** True when a response answers the request with that salt. */
    static boolean answers(byte[] response, byte[] salt) {
        return Arrays.equals(response, SALT_AT, SALT_AT + salt.length, salt, 0, salt.length);
    }

    /** The length it ends with. */
    static int length(byte[] header) {
        return ByteBuffer.wrap(header).getShort(header.length - Short.BYTES) & 0xFFFF;
    }

    /** Its time less ours, in seconds. */
    static long skew(byte[] header, InstantSource clock) {
        return Timestamps.skew(ByteBuffer.wrap(header).getLong(1), Timestamps.now(clock));
    }

    private static byte[] write(byte type, InstantSource clock, byte[] requestSalt, int length) {
        return ByteBuffer.allocate(REQUEST_BYTES + requestSalt.length)
                .put(type)
                .putLong(Timestamps.now(clock))
                .put(requestSalt)
                .putShort((short) length)
                .array();
    }

    private static void check(byte[] header, byte type) throws PeerException {
        if (header[0] != type) {
            throw new PeerException(Cause.MALFORMED, "a header of type " + (header[0] & 0xFF));
        }
    }
}
