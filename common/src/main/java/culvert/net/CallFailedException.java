package culvert.net;

import java.io.IOException;

/**
 * A system call failed, with its error number. Without a stack trace, since a peer that resets is nothing out of the
 * ordinary.
 */
public final class CallFailedException extends IOException {
    private final int errno;

    /** With a message for people; {@code errno} is one of {@link Errno}, or any other number of the system. */
    public CallFailedException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** For a call that gives a number and no words. */
    public static CallFailedException of(String call, int errno) {
        return new CallFailedException(call + " failed with errno " + errno, errno);
    }

    int errno() {
        return errno;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
