package culvert.acl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * IPv6 addresses that are an IPv4 address in disguise: a connection to one of them ends at the IPv4 address in its last
 * four bytes, so that is the one to judge.
 */
final class EmbeddedIpv4 {
    private static final int PREFIX_BYTES = 12;

    private static final List<byte[]> PREFIXES = List.of(
            // ::ffff:0:0/96, IPv4-mapped (RFC 4291, section 2.5.5.2): the kernel connects with IPv4
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff},
            // 64:ff9b::/96, the well-known prefix of NAT64 (RFC 6052, section 2.1)
            new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0},
            // ::/96, IPv4-compatible, deprecated (RFC 4291, section 2.5.5.1)
            new byte[PREFIX_BYTES]);

    private EmbeddedIpv4() {}

    /** The IPv4 address inside, or the address itself when there is none. */
    static InetAddress unwrap(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == PREFIX_BYTES + 4 && !address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
            for (byte[] prefix : PREFIXES) {
                if (Arrays.equals(bytes, 0, PREFIX_BYTES, prefix, 0, PREFIX_BYTES)) {
                    return ipv4(Arrays.copyOfRange(bytes, PREFIX_BYTES, bytes.length));
                }
            }
        }
        return address;
    }

    private static InetAddress ipv4(byte[] four) {
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IPv4 address has four bytes", e);
        }
    }
}
