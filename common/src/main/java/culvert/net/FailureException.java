package culvert.net;

import java.io.IOException;

/**
 * The closed family of things that end a session early, each with its {@link Cause}. Messages carry no secret and no
 * reason why a decryption failed; none has a stack trace, since they are outcomes, not defects.
 */
public abstract sealed class FailureException extends IOException
        permits NetworkException,
                PeerException,
                AuthenticationException,
                ClockException,
                DialException,
                BlockedException {

    private final transient Cause cause;

    FailureException(Cause cause, String message) {
        super(message);
        this.cause = cause;
    }

    /** The word for logs, metrics and replies. */
    public final Cause reason() {
        return cause;
    }

    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
