package culvert.local.port;

import culvert.net.Stream;
import culvert.relay.Request;
import java.io.IOException;

/** One of the protocols that clients speak to the port. */
@FunctionalInterface
public interface Dialect {

    /**
     * Reads what the client wants.
     *
     * @param first the client's first byte, which was taken from {@code in}
     * @throws IOException when there is no request; the client has then been told
     */
    Request receive(int first, Stream client, HandshakeInput in) throws IOException;
}
