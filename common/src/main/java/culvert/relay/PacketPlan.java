package culvert.relay;

/**
 * What datagrams are served with: each is opened by the plan of its moment, and an association goes the way of the one that
 * it began by.
 *
 * @param inbound with the users that it knows
 */
public record PacketPlan(PacketInbound inbound, PacketOutbound outbound) {}
