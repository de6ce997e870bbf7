package culvert.acl;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.PageName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Stream;
import culvert.net.User;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import culvert.relay.Route;
import culvert.relay.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** At the local end: to the target directly, through the remote, or nowhere, as an {@link Acl} says. */
public final class AclRouter implements Router {
    private final Acl acl;
    private final Resolver resolver;
    private final Route direct;
    private final Route proxied;
    private final Route byAddress;

    /**
     * Borrows the resolver.
     *
     * @param resolver looks names up that only their addresses decide about
     * @param own where this program listens, which is no target
     */
    public AclRouter(Acl acl, Resolver resolver, OwnSockets own, Outbound direct, Outbound proxied) {
        this.acl = acl;
        this.resolver = resolver;
        AddressRule rule = to -> !own.contains(to.getAddress(), to.getPort())
                && acl.local(to.getAddress()).way() != Decision.Way.REFUSED;
        this.direct = new Route(direct, rule);
        this.proxied = Route.through(proxied);
        this.byAddress = new Route(this::dial, rule);
    }

    @Override
    public Route route(Target target, User user) throws BlockedException {
        if (PageName.is(target.host())) {
            return proxied; // only the remote knows that name
        }
        return switch (target.host()) {
            case Ip ip -> way(acl.local(ip.address()));
            case DomainName name -> {
                var decision = acl.local(name);
                yield decision.isPresent() ? way(decision.get()) : byAddress;
            }
        };
    }

    /** For a name that no rule names: on the thread of its session, which may wait for the lookup. */
    private Stream dial(Request.Connect request, AddressRule rule) throws IOException {
        Route route = way(acl.local(addresses(request)));
        return route.outbound().dial(request, route.equals(direct) ? rule : AddressRule.ANY);
    }

    private List<InetAddress> addresses(Request.Connect request) {
        if (!(request.target().host() instanceof DomainName name)) {
            return List.of();
        }
        try {
            return resolver.resolve(name, request.user().toString());
        } catch (DialException unknown) {
            return List.of(); // the other end may know it
        }
    }

    private Route way(Decision decision) throws BlockedException {
        return switch (decision.way()) {
            case DIRECT -> direct;
            case PROXIED -> proxied;
            case REFUSED -> throw new BlockedException("a rule forbids this target");
        };
    }
}
