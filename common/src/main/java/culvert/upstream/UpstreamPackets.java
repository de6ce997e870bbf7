package culvert.upstream;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.relay.Association;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Sends datagrams through one proxy that speaks SOCKS5, where the router permits. */
public final class UpstreamPackets implements PacketOutbound {
    /** Associations at a time that have begun to ask the proxy and have no answer. */
    private static final int MAX_DIALS = 256;

    private final Upstreams proxy;
    private final Supplier<Router> router;
    private final RelayEvents events;
    private final Semaphore dials = new Semaphore(MAX_DIALS);

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

    /** What opens an association at the proxy. */
    @FunctionalInterface
    interface Dial<T> {
        T open() throws IOException;
    }

    /**
     * Dials, unless so many do already that a proxy which says nothing would take all descriptors.
     *
     * @throws DialException with {@link Cause#LIMIT} then
     */
    <T> T dialled(Dial<T> dial) throws IOException {
        if (!dials.tryAcquire()) {
            throw new DialException(Cause.LIMIT, "too many associations wait for the proxy");
        }
        try {
            return dial.open();
        } finally {
            dials.release();
        }
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
