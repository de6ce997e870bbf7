package culvert.direct;

import culvert.net.ConnectedAddresses;
import culvert.net.Places;
import culvert.net.Resolver;
import culvert.relay.Holder;
import culvert.relay.RelayEvents;
import java.util.function.LongSupplier;

/** What all share who send datagrams to names: who is asked, what is known, and how much is asked at a time. */
public final class SharedLookups {
    /** At a time; each may keep datagrams waiting, a {@link culvert.relay.Backlog} full. */
    static final int MAX_LOOKUPS = 256;

    private final Resolver resolver;
    private final ConnectedAddresses connected;
    private final RelayEvents events;
    private final LongSupplier nanoTime;
    private final Places<Holder> places = new Places<>(MAX_LOOKUPS);

    /**
     * Borrows the resolver.
     *
     * @param connected what connections to the same names have learnt
     * @param nanoTime the monotonic clock
     */
    public SharedLookups(Resolver resolver, ConnectedAddresses connected, RelayEvents events, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.connected = connected;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    Resolver resolver() {
        return resolver;
    }

    ConnectedAddresses connected() {
        return connected;
    }

    RelayEvents events() {
        return events;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** Of which each lookup takes one while it lasts. */
    Places<Holder> places() {
        return places;
    }
}
