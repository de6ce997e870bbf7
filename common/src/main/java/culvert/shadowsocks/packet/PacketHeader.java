package culvert.shadowsocks.packet;

import culvert.crypto.ByteViews;
import culvert.crypto.SessionPackets;
import culvert.net.Cause;
import culvert.net.PeerException;
import java.util.Arrays;

/**
 * What comes before the address in the plaintext of a 2022 datagram (SIP022); the ids are the cipher's:
 *
 * <pre>
 *   +-----+------+-------------------+--------------------+---------------------+---------+
 *   | ids | type |    time (BE)      | client session id  | padding length (BE) | padding |
 *   +-----+------+-------------------+--------------------+---------------------+---------+
 *   | 16  |  0   | 8: seconds since  |         -          |          2          |  0 - n  |   to the server
 *   | 16  |  1   |    1970, UTC      |         8          |          2          |  0 - n  |   to the client
 *   +-----+------+-------------------+--------------------+---------------------+---------+
 * </pre>
 */
final class PacketHeader {
    private static final byte REQUEST = 0;
    private static final byte ANSWER = 1;

    private static final int TYPE_AT = SessionPackets.IDS_BYTES;
    private static final int TIME_AT = TYPE_AT + 1;
    private static final int CLIENT_AT = TIME_AT + Long.BYTES;

    /** Without padding. */
    static final int REQUEST_BYTES = CLIENT_AT + Short.BYTES;

    /** Without padding. */
    static final int ANSWER_BYTES = REQUEST_BYTES + Long.BYTES;

    private PacketHeader() {}

    /** Writes it, with zeros for padding, and tells where the address goes. */
    static int writeRequest(byte[] into, long time, int padding) {
        into[TYPE_AT] = REQUEST;
        ByteViews.LONG.set(into, TIME_AT, time);
        return writePadding(into, CLIENT_AT, padding);
    }

    /** Writes it, with zeros for padding, and tells where the address goes. */
    static int writeAnswer(byte[] into, long time, long client, int padding) {
        into[TYPE_AT] = ANSWER;
        ByteViews.LONG.set(into, TIME_AT, time);
        ByteViews.LONG.set(into, CLIENT_AT, client);
        return writePadding(into, CLIENT_AT + Long.BYTES, padding);
    }

    static void checkRequest(byte[] plain) throws PeerException {
        check(plain, REQUEST);
    }

    static void checkAnswer(byte[] plain) throws PeerException {
        check(plain, ANSWER);
    }

    /** The sender's seconds since 1970, which are negative only when they are no time. */
    static long time(byte[] plain) {
        return (long) ByteViews.LONG.get(plain, TIME_AT);
    }

    /** Whose session an answer is for. */
    static long client(byte[] answer) {
        return (long) ByteViews.LONG.get(answer, CLIENT_AT);
    }

    /** Where a request's address begins. */
    static int requestAddress(byte[] plain, int end) throws PeerException {
        return address(plain, REQUEST_BYTES, end);
    }

    /** Where an answer's address begins. */
    static int answerAddress(byte[] plain, int end) throws PeerException {
        return address(plain, ANSWER_BYTES, end);
    }

    private static int address(byte[] plain, int padding, int end) throws PeerException {
        int address = padding + ((plain[padding - 2] & 0xFF) << 8 | (plain[padding - 1] & 0xFF));
        if (address > end) {
            throw new PeerException(Cause.MALFORMED, "padding that does not fit its datagram");
        }
        return address;
    }

    private static int writePadding(byte[] into, int at, int padding) {
        into[at] = (byte) (padding >>> 8);
        into[at + 1] = (byte) padding;
        int end = at + Short.BYTES + padding;
        Arrays.fill(into, at + Short.BYTES, end, (byte) 0);
        return end;
    }

    private static void check(byte[] plain, byte type) throws PeerException {
        if (plain[TYPE_AT] != type) {
            throw new PeerException(Cause.MALFORMED, "a datagram of type " + (plain[TYPE_AT] & 0xFF));
        }
    }
}
