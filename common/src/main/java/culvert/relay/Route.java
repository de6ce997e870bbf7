package culvert.relay;

import culvert.net.Stream;
import java.io.IOException;

/**
 * What a {@link Router} has decided about a target.
 *
 * @param outbound dials it
 * @param addresses is asked about each address that the target turns out to have, where it is this end that finds out
 */
public record Route(Outbound outbound, AddressRule addresses) {

    /** A way on which another machine looks names up and judges addresses. */
    public static Route through(Outbound outbound) {
        return new Route(outbound, AddressRule.ANY);
    }

    Stream dial(Request.Connect request) throws IOException {
        return outbound.dial(request, addresses);
    }
}
