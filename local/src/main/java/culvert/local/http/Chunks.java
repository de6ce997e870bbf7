package culvert.local.http;

import culvert.http.Refusal;

/**
 * The chunks of a body and the trailers behind them, followed byte by byte but for their data:
 *
 * <pre>
 *   ( size in hexadecimal [ extension ] CR LF | data | CR LF )*   0 [ extension ] CR LF   ( trailer CR LF )*   CR LF
 * </pre>
 */
final class Chunks {
    /** Of what has no chunks. */
    static final Chunks NONE = new Chunks(State.DONE);

    /** Of a size: more is more than any disk. */
    private static final int MAX_DIGITS = 15;

    /** All trailers together, or one extension. */
    private static final int MAX_TEXT = 8 * 1024;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        LINE,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        DONE
    }

    private State state;
    private long left;
    private int digits;
    private int text;

    Chunks() {
        this(State.SIZE);
    }

    private Chunks(State state) {
        this.state = state;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /**
     * Follows some bytes.
     *
     * @return how many belong to it
     */
    int take(byte[] bytes, int offset, int length) throws Refusal {
        int at = offset;
        int end = offset + length;
        while (at < end && state != State.DONE) {
            if (state == State.DATA) {
                int n = (int) Math.min(left, end - at);
                left -= n;
                at += n;
                state = left == 0 ? State.DATA_CR : State.DATA;
            } else {
                state = next(bytes[at++]);
            }
        }
        return at - offset;
    }

    private State next(byte octet) throws Refusal {
        return switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> text(octet, State.EXTENSION, State.SIZE_LF);
            case SIZE_LF -> sizeEnds(octet);
            case DATA_CR -> exactly(octet, '\r', State.DATA_LF);
            case DATA_LF -> dataEnds(octet);
            case LINE -> line(octet);
            case TRAILER -> text(octet, State.TRAILER, State.TRAILER_LF);
            case TRAILER_LF -> exactly(octet, '\n', State.LINE);
            case LAST_LF -> exactly(octet, '\n', State.DONE);
            case DATA, DONE -> throw new IllegalStateException(state.name());
        };
    }

    private State size(byte octet) throws Refusal {
        int digit = Character.digit(octet & 0x7F, 16);
        if (octet >= 0 && digit >= 0 && digits < MAX_DIGITS) {
            left = left << 4 | digit;
            digits++;
            return State.SIZE;
        }
        boolean isBehind = octet == '\r' || octet == ';' || octet == ' ' || octet == '\t';
        if (digits == 0 || !isBehind) {
            throw wrong();
        }
        return octet == '\r' ? State.SIZE_LF : State.EXTENSION;
    }

    private State sizeEnds(byte octet) throws Refusal {
        State then = exactly(octet, '\n', left == 0 ? State.LINE : State.DATA);
        text = 0;
        return then;
    }

    private State dataEnds(byte octet) throws Refusal {
        digits = 0;
        return exactly(octet, '\n', State.SIZE);
    }

    private State line(byte octet) throws Refusal {
        if (octet == '\r') {
            return State.LAST_LF;
        }
        if (octet == ' ' || octet == '\t') {
            throw wrong(); // a line that goes on in the next
        }
        return text(octet, State.TRAILER, State.TRAILER_LF);
    }

    private State text(byte octet, State same, State behind) throws Refusal {
        if (octet == '\r') {
            return behind;
        }
        if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F || ++text > MAX_TEXT) {
            throw wrong();
        }
        return same;
    }

    private static State exactly(byte octet, char wanted, State then) throws Refusal {
        if (octet != wanted) {
            throw wrong();
        }
        return then;
    }

    private static Refusal wrong() {
        return Refusal.malformed("a chunk of its body is not as it has to be");
    }
}
