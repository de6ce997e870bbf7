package culvert.relay;

import culvert.address.DomainName;
import culvert.net.BlockedException;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

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

    /** @param found is run when this end has found out the addresses of a name, and goes on to judge them */
    Stream dial(Request.Connect request, Runnable found) throws IOException {
        boolean hasName = request.target().host() instanceof DomainName;
        return outbound.dial(request, hasName ? telling(found) : addresses);
    }

    private AddressRule telling(Runnable found) {
        return new AddressRule() {
            @Override
            public boolean permits(InetSocketAddress to) {
                return addresses.permits(to);
            }

            @Override
            public boolean permitsUnseen() {
                return addresses.permitsUnseen();
            }

            @Override
            public List<InetSocketAddress> permitted(List<InetSocketAddress> all) throws BlockedException {
                found.run();
                return addresses.permitted(all);
            }
        };
    }
}
