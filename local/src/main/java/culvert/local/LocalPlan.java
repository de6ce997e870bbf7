package culvert.local;

import culvert.relay.PacketOutbound;
import culvert.relay.Plan;
import java.util.Optional;

/**
 * All that a local end serves with, which is replaced at once.
 *
 * @param settings what the rest was made of
 * @param datagrams the way of datagrams, where they are served
 */
record LocalPlan(LocalSettings settings, Plan streams, Optional<PacketOutbound> datagrams) {}
