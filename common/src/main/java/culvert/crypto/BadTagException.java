package culvert.crypto;

import java.security.GeneralSecurityException;

/** What was opened had not been sealed with this key and nonce; says no more, and has no stack trace. */
public final class BadTagException extends GeneralSecurityException {
    BadTagException() {
        super("authentication");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
