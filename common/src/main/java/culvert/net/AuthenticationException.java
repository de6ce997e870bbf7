package culvert.net;

/** The peer did not prove that it knows the key. Deliberately says no more. */
public final class AuthenticationException extends FailureException {
    public AuthenticationException(Cause cause) {
        super(cause, cause.label());
    }
}
