package culvert.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The network that a source is counted under: a /24 of IPv4, a /56 of IPv6. The owner of one address there commonly has
 * them all: a household gets a /56 or less, and addresses of IPv4 are rented in blocks of 256.
 *
 * @param bits the network's first 24 or 56 bits, first, and last the version of IP
 */
public record Prefix(long bits) {
    private static final int V4_LENGTH = 24;
    private static final int V6_LENGTH = 56;

    /** What is left of a long for the version. */
    private static final int VERSION_BITS = Long.SIZE - V6_LENGTH;

    /** The network of an address. */
    public static Prefix of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? new Prefix(ByteBuffer.wrap(bytes).getLong() >>> VERSION_BITS << VERSION_BITS | 6)
                : new Prefix(((long) ByteBuffer.wrap(bytes).getInt() << Integer.SIZE) >>> 40 << 40 | 4);
    }

    /**
     * What a single machine is known by: its address of IPv4, or the first one of its /64 of IPv6, of which it may have as
     * many addresses as it likes, and changes them daily.
     */
    public static InetAddress machineOf(InetAddress address) {
        return address instanceof Inet6Address
                ? Ip.of(Arrays.copyOf(Arrays.copyOf(address.getAddress(), Long.BYTES), 2 * Long.BYTES))
                        .address()
                : address;
    }

    /** The usual text, such as {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        boolean isV6 = (bits & 6) == 6;
        byte[] network = ByteBuffer.allocate(isV6 ? 16 : 8)
                .putLong(bits >>> VERSION_BITS << VERSION_BITS)
                .array();
        byte[] address =
                isV6 ? network : ByteBuffer.allocate(4).put(network, 0, 4).array();
        return Ip.of(address) + "/" + (isV6 ? V6_LENGTH : V4_LENGTH);
    }
}
