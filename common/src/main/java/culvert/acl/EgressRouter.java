package culvert.acl;

import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.Outbound;
import culvert.relay.Route;
import culvert.relay.Router;

/** Sends everything one way, to the addresses that an {@link EgressPolicy} permits. */
public final class EgressRouter implements Router {
    private final Route route;

    public EgressRouter(EgressPolicy policy, Outbound outbound) {
        this.route = new Route(outbound, policy::permits);
    }

    @Override
    public Route route(Target target, User user) throws BlockedException {
        if (target.port() == 0) {
            throw new BlockedException("nothing can listen on port 0");
        }
        return route;
    }
}
