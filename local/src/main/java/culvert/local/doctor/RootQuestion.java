package culvert.local.doctor;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The question that servers pass on: which servers has the root of the domain names (RFC 1035)? */
final class RootQuestion {
    /** Number 0x6375, recursion wanted, one question: the root, NS, IN. */
    private static final byte[] PLAIN = HexFormat.of().parseHex("6375010000010000000000000000020001");

    /** Where the number of additional records stands. */
    private static final int ADDITIONAL = 10;

    /** OPT (RFC 6891): for answers up to 1,232 bytes, with one option, which is padding (RFC 7830). */
    private static final byte[] OPT = HexFormat.of().parseHex("00002904d000000000");

    private static final short PADDING = 12;
    private static final int OPTION_HEAD = 4;

    /** The least that a padded one has. */
    private static final int LEAST = PLAIN.length + OPT.length + Short.BYTES + OPTION_HEAD;

    private RootQuestion() {}

    /** As a datagram. */
    static byte[] datagram() {
        return PLAIN.clone();
    }

    /** As a datagram of so many bytes. */
    static byte[] datagram(int bytes) {
        byte[] question = new byte[bytes];
        ByteBuffer.wrap(question)
                .put(PLAIN)
                .putShort(ADDITIONAL, (short) 1)
                .put(OPT)
                .putShort((short) (bytes - LEAST + OPTION_HEAD))
                .putShort(PADDING)
                .putShort((short) (bytes - LEAST));
        return question;
    }

    /** In a stream, where its length comes first. */
    static byte[] stream() {
        return ByteBuffer.allocate(Short.BYTES + PLAIN.length)
                .putShort((short) PLAIN.length)
                .put(PLAIN)
                .array();
    }
}
