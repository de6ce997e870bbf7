package culvert.local.datagram;

import culvert.local.outbound.RemotePackets;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.shadowsocks.packet.PacketClient;

/**
 * What datagrams need to get to a remote.
 *
 * @param remotes opens sockets
 * @param wire seals and opens
 * @param router is asked about each target; what it permits goes to the remote, whichever way it names
 */
public record RemoteRoute(RemotePackets remotes, PacketClient wire, Router router, RelayEvents events) {}
