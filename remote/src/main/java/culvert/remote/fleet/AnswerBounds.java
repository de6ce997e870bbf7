package culvert.remote.fleet;

import java.io.IOException;

/**
 * Looks at what the store answers (version 2 of its protocol, RESP) before anybody takes it to pieces: an answer announces how
 * long its parts are and how many, and room is made for them before they have come. For one thread.
 */
final class AnswerBounds {
    private static final int TEXT = '+';
    private static final int ERROR = '-';
    private static final int NUMBER = ':';
    private static final int BULK = '$';
    private static final int ARRAY = '*';
    private static final String KINDS = "+-:$*";
    private static final String STRANGE = "it answers as no Redis does";

    private static final int LINE_END = 2;

    /** What a place in a list takes, at least. */
    private static final int PLACE_BYTES = 8;

    /** What we ask for comes in lists of lists of lists; each depth takes a part of a thread's stack. */
    private static final int DEEPEST = 16;

    private final long most;

    /** How many are still to come in each of the lists that have begun. */
    private final long[] within = new long[DEEPEST];

    private int depth;
    private long bytes;
    private long places;

    /** Of the line that is being read; the first byte of it says what it is. */
    private int kind;

    private int length;

    private long number;
    private boolean isNegative;
    private boolean isReturned;
    private long toSkip;

    /** @param most bytes of an answer, and of what is made of it */
    AnswerBounds(long most) {
        this.most = most;
    }

    /** The next answers come. */
    void begin() {
        bytes = 0;
        places = 0;
    }

    /** @throws IOException when that is more than fits, or will be */
    void check(byte[] read, int offset, int count) throws IOException {
        int at = offset;
        while (at < offset + count) {
            int some = (int) Math.min(toSkip, offset + count - at);
            if (some == 0) {
                some = 1;
                check(read[at]);
            } else {
                toSkip -= some;
            }
            bytes += some;
            at += some;
        }
        checkSum();
    }

    private void check(byte next) throws IOException {
        if (kind == 0) {
            kind = next;
            length = 0;
            number = 0;
            isNegative = false;
            isReturned = false;
            if (KINDS.indexOf(next) < 0) {
                throw new IOException(STRANGE);
            }
        } else if (next == '\n' && isReturned) {
            endOfLine();
        } else {
            if (kind != TEXT && kind != ERROR) {
                count(next);
                length++;
            }
            isReturned = next == '\r' && !isReturned; // of two the second is text
        }
    }

    /** Strictly, since whoever takes it to pieces takes any byte for a digit. */
    private void count(byte next) throws IOException {
        if (isReturned) {
            throw new IOException(STRANGE);
        } else if (next >= '0' && next <= '9') {
            number = Math.min(number * 10 + next - '0', Integer.MAX_VALUE);
        } else if (next == '-' && length == 0) {
            isNegative = true;
        } else if (next != '\r') {
            throw new IOException(STRANGE);
        }
    }

    private void endOfLine() throws IOException {
        if (isNegative && number != 1 && kind != NUMBER) {
            throw new IOException(STRANGE);
        }
        if (kind == BULK && !isNegative) {
            toSkip = number + LINE_END;
        }
        if (kind == ARRAY && !isNegative && number > 0) {
            enter();
        } else {
            leave();
        }
        kind = 0;
        checkSum();
    }

    private void enter() throws IOException {
        if (depth == DEEPEST) {
            throw new IOException(STRANGE);
        }
        within[depth] = number;
        depth++;
        places += number;
    }

    private void leave() {
        places += depth == 0 ? 1 : 0;
        while (depth > 0 && --within[depth - 1] == 0) {
            depth--;
        }
    }

    private void checkSum() throws IOException {
        if (bytes + toSkip + places * PLACE_BYTES > most) {
            throw new IOException("it answers more than fits into memory, which is " + (most >> 20) + " MB at once");
        }
    }
}
