package culvert.local.http;

import culvert.http.Answer;
import culvert.http.Fields;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.http.ResponseHead;
import java.util.List;
import java.util.Set;

/** Finds the end of one message's body while its bytes are passed on as they are. */
final class Body {
    private static final int MAX_LENGTH_DIGITS = 18;

    private final boolean untilEnd;
    private final Chunks chunks;
    private long left;

    private Body(long length, boolean chunked, boolean untilEnd) {
        this.left = length;
        this.chunks = chunked ? new Chunks() : Chunks.NONE;
        this.untilEnd = untilEnd;
    }

    static Body none() {
        return new Body(0, false, false);
    }

    /** The body of a request: chunked, of a length, or none. */
    static Body of(RequestHead head) throws Refusal {
        return of(head.fields(), head.isOld(), none());
    }

    /** The body of a response, unless the request or the status leaves it out: it may also end with the connection. */
    static Body of(ResponseHead head) throws Refusal {
        return of(head.fields(), head.isOld(), new Body(Long.MAX_VALUE, false, true));
    }

    private static Body of(Fields fields, boolean isOld, Body otherwise) throws Refusal {
        List<String> lengths = fields.values("content-length");
        List<String> codings = fields.values("transfer-encoding");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw Refusal.malformed("it has two lengths");
            }
            if (isOld
                    || codings.size() > 1
                    || !fields.words("transfer-encoding").equals(Set.of("chunked"))) {
                throw Refusal.malformed(Answer.NOT_IMPLEMENTED, "its transfer coding is not chunked");
            }
            return new Body(0, true, false);
        }
        return lengths.isEmpty() ? otherwise : new Body(length(lengths), false, false);
    }

    private static long length(List<String> values) throws Refusal {
        String value = values.getFirst();
        boolean isNumber = !value.isEmpty()
                && value.length() <= MAX_LENGTH_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (values.size() > 1 || !isNumber) {
            throw Refusal.malformed("its length is not one number");
        }
        return Long.parseLong(value);
    }

    boolean isDone() {
        return left == 0 && chunks.isDone();
    }

    /** Whether the connection's end is its end too. */
    boolean endsWithConnection() {
        return untilEnd;
    }

    boolean isChunked() {
        return chunks != Chunks.NONE;
    }

    /** How much of {@code length} may be read without reading too far, where that is known. */
    int atMost(int length) {
        return isChunked() ? length : (int) Math.min(length, left);
    }

    /**
     * Takes what was read.
     *
     * @return how many of the bytes are its own
     */
    int take(byte[] bytes, int offset, int length) throws Refusal {
        if (isChunked()) {
            return chunks.take(bytes, offset, length);
        }
        int own = (int) Math.min(length, left);
        left -= untilEnd ? 0 : own;
        return own;
    }
}
