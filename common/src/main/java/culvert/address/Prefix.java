package culvert.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The network that a source is counted under. Ordered, since peers choose what they are counted under: a table finds its
 * way by the order where their hashes meet.
 *
 * @param bits the network's first bits, as many as it has, first
 * @param length how many: up to 32 of IPv4, more of IPv6
 */
public record Prefix(long bits, int length) implements Comparable<Prefix> {
    private static final int V4_NETWORK = 24;
    private static final int V6_NETWORK = 56;
    private static final int V6_MACHINE = 64;

    /**
     * A /24 of IPv4, a /56 of IPv6. The owner of one address there commonly has them all: a household gets a /56 or less,
     * and addresses of IPv4 are rented in blocks of 256.
     */
    public static Prefix of(InetAddress address) {
        return address instanceof Inet6Address ? of(address, V6_NETWORK) : of(address, V4_NETWORK);
    }

    /**
     * What a single machine is known by: its address of IPv4, or its /64 of IPv6, of which it may have as many addresses
     * as it likes, and changes them daily.
     */
    public static Prefix ofMachine(InetAddress address) {
        return address instanceof Inet6Address ? of(address, V6_MACHINE) : of(address, Integer.SIZE);
    }

    private static Prefix of(InetAddress address, int length) {
        long first = ByteBuffer.allocate(2 * Long.BYTES)
                .put(address.getAddress())
                .rewind()
                .getLong();
        int others = Long.SIZE - length;
        return new Prefix(first >>> others << others, length);
    }

    @Override
    public int compareTo(Prefix other) {
        int byBits = Long.compareUnsigned(bits, other.bits);
        return byBits == 0 ? Integer.compare(length, other.length) : byBits;
    }

    /** The usual text, such as {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        byte[] address = length <= Integer.SIZE
                ? ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) (bits >>> Integer.SIZE))
                        .array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(bits).array();
        return Ip.of(address) + "/" + length;
    }
}
