package culvert.net;

/** The network failed: reset, vanished, closed, timed out. */
public final class NetworkException extends FailureException {
    public NetworkException(Cause cause) {
        super(cause, cause.label());
    }

    public NetworkException(Cause cause, String message) {
        super(cause, message);
    }
}
