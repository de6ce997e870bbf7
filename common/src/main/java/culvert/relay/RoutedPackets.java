package culvert.relay;

import java.util.Map;

/**
 * Sends each datagram the way that the router names, so that one association may have several ways.
 *
 * @param router is asked about each target; what it refuses does not leave
 * @param ways which way datagrams take where connections take that one
 * @param other for the datagrams of connections' other ways
 */
public record RoutedPackets(Router router, Map<Outbound, PacketOutbound> ways, PacketOutbound other, RelayEvents events)
        implements PacketOutbound {

    /** Opens no way yet. */
    @Override
    public Far open(Association account, TaskGroup tasks) {
        return new RoutedFar(this, account, tasks);
    }

    PacketOutbound by(Route route) {
        return ways.getOrDefault(route.outbound(), other);
    }
}
