package culvert.upstream;

import culvert.relay.Association;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.TaskGroup;
import java.util.function.Supplier;

/** Sends datagrams through one proxy that speaks SOCKS5, where the router permits. */
public final class UpstreamPackets implements PacketOutbound {
    private final Upstreams proxy;
    private final Supplier<Router> router;
    private final RelayEvents events;

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
        return new UpstreamFar(this, account, tasks);
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
