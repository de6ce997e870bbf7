package culvert.acl;

import java.net.InetAddress;

/**
 * A network: an address and how many of its leading bits count (RFC 4632).
 *
 * @param prefix 0 to 32, or 128 for IPv6
 */
public record Cidr(InetAddress network, int prefix) {}
