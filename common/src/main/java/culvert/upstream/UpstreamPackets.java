package culvert.upstream;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.MemoryBudget;
import culvert.net.Places;
import culvert.relay.Association;
import culvert.relay.Holder;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.util.function.Supplier;

/** Sends datagrams through one proxy that speaks SOCKS5, where the router permits. */
public final class UpstreamPackets implements PacketOutbound {
    /** Associations at a time that have begun to ask the proxy and have no answer. */
    static final int MAX_DIALS = 256;

    private final Upstreams proxy;
    private final Supplier<Router> router;
    private final RelayEvents events;
    private final Dials dials = new Dials();

    /**
     * Makes the way.
     *
     * @param proxy one, which {@linkplain Upstream#carriesDatagrams carries datagrams}
     * @param router says who is asked now about each target
     */
    public UpstreamPackets(Upstreams proxy, Supplier<Router> router, RelayEvents events) {
        this.proxy = proxy;
        this.router = router;
        this.events = events;
    }

    /** Each association is one at the proxy too. */
    @Override
    public Far open(Association account, TaskGroup tasks) {
        return new UpstreamFar(this, account, tasks, MemoryBudget.ofProcess());
    }

    /** What opens an association at the proxy. */
    @FunctionalInterface
    interface Dial<T> {
        T open() throws IOException;
    }

    /** The associations that wait for the proxy: so few that one which says nothing does not take all descriptors. */
    static final class Dials {
        private final Places<Holder> places = new Places<>(MAX_DIALS);

        /**
         * Dials.
         *
         * @throws DialException with {@link Cause#LIMIT} when too many do already, or too many of that holder's
         */
        <T> T dialled(Holder holder, Dial<T> dial) throws IOException {
            if (!places.take(holder)) {
                throw new DialException(Cause.LIMIT, "too many associations wait for the proxy");
            }
            try {
                return dial.open();
            } finally {
                places.giveBack(holder);
            }
        }
    }

    Dials dials() {
        return dials;
    }

    Upstreams proxy() {
        return proxy;
    }

    Router router() {
        return router.get();
    }

    RelayEvents events() {
        return events;
    }
}
