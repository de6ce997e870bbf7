package culvert.acl;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Route;
import culvert.relay.Router;
import java.net.InetSocketAddress;
import java.util.Optional;

/** At the remote: sends everything one way, to the addresses that an {@link EgressPolicy} and an {@link Acl} permit. */
public final class EgressRouter implements Router {
    private final Optional<Acl> acl;

    /** For addresses, and names that no rule names. */
    private final Route route;

    /** For names that a rule allows. */
    private final Route named;

    public EgressRouter(EgressPolicy policy, Optional<Acl> acl, Outbound outbound) {
        this.acl = acl;
        this.route = new Route(outbound, rule(policy, acl, false));
        this.named = new Route(outbound, rule(policy, acl, true));
    }

    @Override
    public Route route(Target target, User user) throws BlockedException {
        if (target.port() == 0) {
            throw new BlockedException("nothing can listen on port 0");
        }
        Optional<Decision> decision = acl.flatMap(rules -> switch (target.host()) {
            case Ip ip -> Optional.of(rules.remote(ip.address(), false));
            case DomainName name -> rules.remote(name);
        });
        if (decision.isPresent() && decision.get().way() == Decision.Way.REFUSED) {
            throw new BlockedException("a rule forbids this target");
        }
        return decision.isPresent() && target.host() instanceof DomainName ? named : route;
    }

    private static AddressRule rule(EgressPolicy policy, Optional<Acl> acl, boolean nameIsAllowed) {
        return acl.<AddressRule>map(rules -> new Ruled(policy, rules, nameIsAllowed))
                .orElse(policy::permits);
    }

    private record Ruled(EgressPolicy policy, Acl acl, boolean nameIsAllowed) implements AddressRule {
        @Override
        public boolean permits(InetSocketAddress to) {
            return policy.permits(to)
                    && acl.remote(to.getAddress(), nameIsAllowed).way() != Decision.Way.REFUSED;
        }

        @Override
        public boolean permitsUnseen() {
            return nameIsAllowed || !acl.blocksAll();
        }
    }
}
