package culvert.shadowsocks;

import culvert.address.Target;
import culvert.net.Deadline;
import culvert.net.Stream;
import java.io.IOException;

/** The remote's half: reads what an accepted connection wants. Closed when no session uses it any more. */
public interface ServerProtocol extends AutoCloseable {

    /**
     * Reads the header. Neither closes {@code raw} nor answers the peer: how a failure looks from outside is the
     * caller's decision.
     *
     * @throws IOException a {@link culvert.net.FailureException} that says what was wrong
     */
    Accepted accept(Stream raw, Deadline deadline) throws IOException;

    /** Overwrites the key. */
    @Override
    void close();

    /**
     * A peer that knows the key.
     *
     * @param stream plaintext to and from the peer, what followed the header included; owns the raw stream
     */
    record Accepted(Target target, Stream stream) {}
}
