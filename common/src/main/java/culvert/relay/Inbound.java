package culvert.relay;

import culvert.net.Deadline;
import culvert.net.Stream;
import java.io.IOException;

/** The near side of a relay: reads a handshake from an accepted stream and says what is wanted. */
@FunctionalInterface
public interface Inbound {

    /**
     * Reads the handshake. The stream stays the caller's; the request's {@link Request#client} decorates it or is it.
     *
     * @throws IOException when there is no request; the peer has then been answered as its protocol demands
     */
    Request receive(Stream accepted, Deadline deadline) throws IOException;
}
