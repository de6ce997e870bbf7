package culvert.upstream;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.io.IOException;

/** What is said to a proxy, and what it answers, before a deadline. */
final class Dialogue {
    private final Upstream proxy;
    private final Stream stream;
    private final Deadline deadline;

    /** Borrows the stream. */
    Dialogue(Upstream proxy, Stream stream, Deadline deadline) {
        this.proxy = proxy;
        this.stream = stream;
        this.deadline = deadline;
    }

    Upstream proxy() {
        return proxy;
    }

    Stream stream() {
        return stream;
    }

    void say(byte[] bytes) throws IOException {
        try {
            stream.write(bytes, 0, bytes.length);
        } catch (FailureException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    /** As many bytes, and none beyond them. */
    byte[] hear(int count) throws IOException {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            have += hear(bytes, have);
        }
        return bytes;
    }

    /**
     * Some bytes, at least one.
     *
     * @throws DialException {@link Cause#CONNECT_TIMEOUT} when none has come by the deadline
     */
    int hear(byte[] into, int offset) throws IOException {
        try {
            while (true) {
                deadline.awaitReadable(stream);
                int n = stream.tryRead(into, offset, into.length - offset);
                if (n < 0) {
                    throw failed("it hung up");
                }
                if (n > 0) {
                    return n;
                }
            }
        } catch (NetworkException e) {
            throw e.reason() == Cause.TIMED_OUT
                    ? new DialException(Cause.CONNECT_TIMEOUT, "it did not answer in time")
                    : failed(String.valueOf(e.getMessage()));
        }
    }

    /** It cannot be used. */
    static DialException failed(String why) {
        return new DialException(Cause.PROXY_FAILED, why);
    }

    /** It wants to know who asks, or knows somebody else. */
    static DialException credentials(String why) {
        return new DialException(Cause.PROXY_CREDENTIALS, why);
    }
}
