package culvert.relay;

import culvert.net.Stream;
import java.io.IOException;

/** The far side of a relay: connects to targets. */
@FunctionalInterface
public interface Outbound {

    /**
     * Connects on the runner of the request's client.
     *
     * @param rule which of the target's addresses may be dialled, where they are found out here
     * @return plaintext to and from the target; the caller closes it
     * @throws IOException a {@link culvert.net.DialException} or {@link culvert.net.BlockedException} says why not
     */
    Stream dial(Request.Connect request, AddressRule rule) throws IOException;
}
