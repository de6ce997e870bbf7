package culvert.net;

/** The target, or the remote, could not be reached. */
public final class DialException extends FailureException {
    public DialException(Cause cause, String message) {
        super(cause, message);
    }
}
