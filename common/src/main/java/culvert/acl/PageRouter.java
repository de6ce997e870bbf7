package culvert.acl;

import culvert.address.PageName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.Outbound;
import culvert.relay.Route;
import culvert.relay.Router;
import java.util.Optional;

/**
 * At the remote: the page at its own name, and everything else by other rules, which are not asked about that name. At another
 * port, and where there is no page, nothing is there; in no case is the name looked up.
 *
 * @param page answers; empty for datagrams, and where the page is off
 */
public record PageRouter(Optional<Outbound> page, Router others) implements Router {
    @Override
    public Route route(Target target, User user) throws BlockedException {
        if (!PageName.is(target.host())) {
            return others.route(target, user);
        }
        if (page.isEmpty() || target.port() != PageName.PORT) {
            throw new BlockedException("nothing is served there by this name");
        }
        return Route.through(page.get());
    }
}
