package culvert.local.datagram;

import culvert.local.outbound.RemotePackets;
import culvert.relay.RelayEvents;
import culvert.shadowsocks.packet.PacketClient;

/**
 * What datagrams need to get to a remote.
 *
 * @param remotes opens sockets
 * @param wire seals and opens
 */
public record RemoteRoute(RemotePackets remotes, PacketClient wire, RelayEvents events) {}
