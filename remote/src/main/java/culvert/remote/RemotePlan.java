package culvert.remote;

import culvert.relay.PacketPlan;
import culvert.relay.Plan;
import culvert.shadowsocks.Users;
import java.util.Optional;

/**
 * All that a server serves with, which is replaced at once.
 *
 * @param settings what the rest was made of
 * @param users of streams and datagrams
 * @param datagrams where they are served
 */
record RemotePlan(RemoteSettings settings, Users users, Plan streams, Optional<PacketPlan> datagrams) {}
