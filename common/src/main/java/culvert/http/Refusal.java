package culvert.http;

import culvert.net.Cause;
import culvert.net.PeerException;

/** A message of HTTP that is not served, and what its client is told. Has no stack trace: it is an outcome. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Cause why;
    private final transient Answer answer;

    public Refusal(Cause why, Answer answer, String message) {
        super(message, null, false, false);
        this.why = why;
        this.answer = answer;
    }

    /** Of what no program should send; the sentence is for the log too. */
    public static Refusal malformed(String sentence) {
        return malformed(Answer.BAD_REQUEST, sentence);
    }

    /** The same with another status. */
    public static Refusal malformed(int status, String sentence) {
        return new Refusal(Cause.MALFORMED, Answer.of(status, "This request is refused: " + sentence + "."), sentence);
    }

    public Answer answer() {
        return answer;
    }

    /** As the session's end. */
    public PeerException asFailure() {
        return new PeerException(why, String.valueOf(getMessage()));
    }
}
