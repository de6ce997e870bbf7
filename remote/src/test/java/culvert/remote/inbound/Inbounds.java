package culvert.remote.inbound;

import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.shadowsocks.stream.ServerProtocol;

/** Inbounds with a budget of their own, and nobody to tell. */
final class Inbounds {
    private Inbounds() {}

    static ShadowsocksInbound of(ServerProtocol protocol) {
        return new ShadowsocksInbound(protocol, _ -> true, Budget.ofNetworks(Long.MAX_VALUE), new PeerEvents() {});
    }
}
