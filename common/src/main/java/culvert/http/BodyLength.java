package culvert.http;

import java.util.List;
import java.util.regex.Pattern;

/** How long the body of a request is, for who takes short ones. */
public final class BodyLength {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private BodyLength() {}

    /**
     * In bytes; 0 without one.
     *
     * @throws Refusal when it is not said, said twice, or more than that
     */
    public static int of(RequestHead head, int most) throws Refusal {
        if (head.fields().has("transfer-encoding")) {
            throw Refusal.malformed(Answer.NOT_IMPLEMENTED, "its body has no length");
        }
        List<String> lengths = head.fields().values("content-length");
        if (lengths.isEmpty()) {
            return 0;
        }
        if (lengths.size() > 1 || !NUMBER.matcher(lengths.getFirst()).matches()) {
            throw Refusal.malformed("its length is no number");
        }
        int length = Integer.parseInt(lengths.getFirst());
        if (length > most) {
            throw Refusal.malformed(Answer.TOO_LARGE, "its body is longer than " + most + " bytes");
        }
        return length;
    }
}
