package culvert.local.outbound;

import culvert.relay.Association;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.TaskGroup;
import culvert.shadowsocks.packet.PacketClient;

/**
 * Sends datagrams to one of the remotes, sealed.
 *
 * @param paths opens sockets
 * @param wire seals and opens
 */
public record RemotePackets(RemotePaths paths, PacketClient wire, RelayEvents events) implements PacketOutbound {
    @Override
    public Far open(Association account, TaskGroup tasks) {
        return new RemoteFar(this, account, tasks);
    }
}
