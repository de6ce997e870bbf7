package culvert.local.http;

import java.util.Arrays;

/**
 * The bytes of a head, from its first line to the empty one, checked before anything is made of them: lines end with CR LF
 * and nothing else, none goes on in the next, and there are no control characters. Where two programs differ about those,
 * one can be made to see a request that the other does not.
 */
final class HeadBytes {
    /** Servers take 8 to 64 KB; cookies are the longest thing in it. */
    static final int MAX_BYTES = 32 * 1024;

    private static final int USUAL_BYTES = 512;
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int length;
    private int lineLength;
    private boolean afterCr;

    /**
     * Takes the next byte.
     *
     * @return true when the head is complete
     */
    boolean add(int octet) throws Refusal {
        keep((byte) octet);
        if (afterCr) {
            if (octet != '\n') {
                throw Refusal.malformed("there is a CR without LF in it");
            }
            afterCr = false;
            boolean isEmpty = lineLength == 0;
            lineLength = 0;
            return isEmpty;
        }
        if (octet == '\r') {
            afterCr = true;
            return false;
        }
        check(octet);
        lineLength++;
        return false;
    }

    private void check(int octet) throws Refusal {
        if (octet == '\n') {
            throw Refusal.malformed("there is an LF without CR in it");
        }
        if (lineLength == 0 && (octet == ' ' || octet == '\t')) {
            throw Refusal.malformed("a line of it begins with a space");
        }
        if ((octet < ' ' && octet != '\t') || octet == 0x7F) {
            throw Refusal.malformed("there is a control character in it");
        }
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** All that were added; none is left here. */
    byte[] take() {
        byte[] all = Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        length = 0;
        lineLength = 0;
        afterCr = false;
        return all;
    }

    /** Lets go of what is not used, before a wait. */
    void trim() {
        if (bytes.length > length) {
            bytes = Arrays.copyOf(bytes, length);
        }
    }

    private void keep(byte octet) throws Refusal {
        if (length == MAX_BYTES) {
            throw Refusal.malformed(Answer.HEAD_TOO_LARGE, "its head is longer than " + MAX_BYTES + " bytes");
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.clamp(2L * length, USUAL_BYTES, MAX_BYTES));
        }
        bytes[length++] = octet;
    }
}
