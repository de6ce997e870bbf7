package culvert.local.outbound;

/**
 * One of the remotes, for datagrams.
 *
 * @param name what the log calls it
 * @param weight how much rather it is used than others, up to 1; with 0 only when no other works
 * @param places the same object as that of its {@link Remote}
 * @param packets sends to it
 */
public record PacketRemote(String name, double weight, Servers places, RemotePackets packets) {}
