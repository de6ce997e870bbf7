package culvert.remote;

import culvert.relay.PacketOutbound;
import culvert.relay.Plan;
import culvert.relay.Router;
import culvert.remote.inbound.ShadowsocksPackets;
import culvert.shadowsocks.Users;
import java.util.Optional;

/**
 * All that a port serves with, which is replaced at once.
 *
 * @param settings what the rest was made of
 * @param users of streams and datagrams
 * @param targets says where datagrams may go
 * @param packets opens datagrams, where they are served
 * @param ways where those go
 */
record PortPlan(
        PortSettings settings,
        Users users,
        Plan streams,
        Router targets,
        Optional<ShadowsocksPackets> packets,
        PacketOutbound ways) {}
