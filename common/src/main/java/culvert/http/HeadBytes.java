package culvert.http;

import culvert.net.MemoryBudget;
import java.util.Arrays;

/**
 * The bytes of a head, from its first line to the empty one, checked before anything is made of them: lines end with CR LF
 * and nothing else, none goes on in the next, and there are no control characters. Where two programs differ about those,
 * one can be made to see a request that the other does not.
 */
public final class HeadBytes {
    /** Servers take 8 to 64 KB; cookies are the longest thing in it. */
    public static final int MAX_BYTES = 32 * 1024;

    /** More than any browser or server sends; each costs a hundred bytes beside its text. */
    public static final int MAX_FIELDS = 128;

    private static final int USUAL_BYTES = 512;
    private static final byte[] NOTHING = {};

    private final Charge charge;
    private byte[] bytes = NOTHING;
    private int lines;
    private int length;
    private int lineLength;
    private boolean afterCr;

    /** For what comes from a stream with this account. */
    public HeadBytes(MemoryBudget.Account account) {
        charge = new Charge(account);
    }

    /**
     * Takes the next byte.
     *
     * @return true when the head is complete
     */
    public boolean add(int octet) throws Refusal {
        keep((byte) octet);
        if (afterCr) {
            if (octet != '\n') {
                throw Refusal.malformed("there is a CR without LF in it");
            }
            afterCr = false;
            boolean isEmpty = lineLength == 0;
            lines++;
            if (!isEmpty && lines > MAX_FIELDS + 1) {
                throw Refusal.malformed(Answer.HEAD_TOO_LARGE, "its head has more than " + MAX_FIELDS + " fields");
            }
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

    public boolean isEmpty() {
        return length == 0;
    }

    /** All that were added; none is left here. */
    public byte[] take() {
        byte[] all = Arrays.copyOf(bytes, length);
        keepIn(NOTHING);
        length = 0;
        lines = 0;
        lineLength = 0;
        afterCr = false;
        return all;
    }

    /** Lets go of what is not used, before a wait. */
    public void trim() {
        if (bytes.length > length) {
            keepIn(Arrays.copyOf(bytes, length));
        }
    }

    private void keepIn(byte[] array) {
        bytes = array;
        charge.holds(array.length);
    }

    private void keep(byte octet) throws Refusal {
        if (length == MAX_BYTES) {
            throw Refusal.malformed(Answer.HEAD_TOO_LARGE, "its head is longer than " + MAX_BYTES + " bytes");
        }
        if (length == bytes.length) {
            keepIn(Arrays.copyOf(bytes, Math.clamp(2L * length, USUAL_BYTES, MAX_BYTES)));
        }
        bytes[length++] = octet;
    }
}
