package culvert.local.outbound;

import culvert.shadowsocks.stream.ClientProtocol;

/**
 * One of the remotes: where it is, and how to speak with it.
 *
 * @param name what the log calls it; empty means by its address
 * @param weight how much rather it is used than others, up to 1; with 0 only when no other works
 * @param places its addresses; backup addresses where there are several
 * @param wire borrowed
 */
public record Remote(String name, double weight, Servers places, ClientProtocol wire) {}
