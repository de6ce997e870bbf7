package culvert.net;

import java.io.IOException;

/**
 * A system call failed, with the system's own number for the error, so that nobody has to read it out of a sentence.
 * Without a stack trace, since a peer that resets is nothing out of the ordinary.
 */
public final class CallFailedException extends IOException {
    private final int number;

    /** Worded as Netty words its own; {@code number} as in errno.h. */
    public CallFailedException(String call, int number) {
        super(call + "(..) failed with error(-" + number + ")");
        this.number = number;
    }

    int number() {
        return number;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
