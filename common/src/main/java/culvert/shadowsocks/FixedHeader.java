package culvert.shadowsocks;

import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.PeerException;
import java.nio.ByteBuffer;
import java.time.Duration;
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
    /** How far the clocks may be apart, both ways, this included. */
    static final long MAX_SKEW_SECONDS = 30;

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

    /** Its time less ours; a time that is none, with the highest bit set, lies as far ahead as can be. */
    static Duration skew(byte[] header, InstantSource clock) {
        long time = ByteBuffer.wrap(header).getLong(1);
        return Duration.ofSeconds(time < 0 ? Long.MAX_VALUE : time - now(clock));
    }

    static void checkSkew(Duration skew) throws ClockException {
        if (Math.abs(skew.toSeconds()) > MAX_SKEW_SECONDS) {
            throw new ClockException(skew);
        }
    }

    private static byte[] write(byte type, InstantSource clock, byte[] requestSalt, int length) {
        return ByteBuffer.allocate(REQUEST_BYTES + requestSalt.length)
                .put(type)
                .putLong(now(clock))
                .put(requestSalt)
                .putShort((short) length)
                .array();
    }

    private static void check(byte[] header, byte type) throws PeerException {
        if (header[0] != type) {
            throw new PeerException(Cause.MALFORMED, "a header of type " + (header[0] & 0xFF));
        }
    }

    private static long now(InstantSource clock) {
        return clock.instant().getEpochSecond();
    }
}
