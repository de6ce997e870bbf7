package culvert.net.linux;

import culvert.net.PeerAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses as Linux writes them, in memory outside the heap. Recent ones are cached: most datagrams come from a
 * peer that has just sent another one. Not thread-safe.
 *
 * <pre>
 * sockaddr_in    u16 family = 2   u16 port   4 bytes address   8 bytes 0                       16 bytes
 * sockaddr_in6   u16 family = 10  u16 port   u32 flow label   16 bytes address   u32 scope     28 bytes
 * </pre>
 *
 * <p>Ports and addresses stand in network order, the rest in the machine's. A dual-stack socket writes an IPv4 peer as
 * an IPv4-mapped address, {@code ::ffff:a.b.c.d}; here it is an IPv4 address like any other.
 */
final class PeerAddresses {
    /** From one address to the next in a row of them: room for the longest, and aligned. */
    static final int STRIDE = 32;

    /** No address is longer. */
    static final int IPV6_BYTES = 28;

    private static final int IPV4_BYTES = 16;

    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    /** The upper half of the lower half of an IPv4-mapped address. */
    static final long MAPPED = 0xffffL;

    /** A power of two; busy peers that share a slot only cost making their address again. */
    private static final int REMEMBERED = 256;

    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt SCOPE = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt FOUR = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final @Nullable Known[] known = new Known[REMEMBERED];
    private final @Nullable InetSocketAddress[] made = new InetSocketAddress[REMEMBERED];

    /**
     * What the kernel wrote.
     *
     * @param ports with the scope above it
     */
    private record Known(long upper, long lower, long ports, long oursUpper, long oursLower) {}

    /**
     * Reads an address that the kernel wrote.
     *
     * @param oursUpper the halves of the local address that the peer sent to; both 0 when that is not known
     */
    InetSocketAddress read(MemorySegment memory, long at, long oursUpper, long oursLower) throws UnknownHostException {
        int port = Short.toUnsignedInt(memory.get(PORT, at + 2));
        if (memory.get(FAMILY, at) == AF_INET) {
            long mapped = MAPPED << 32 | Integer.toUnsignedLong(memory.get(FOUR, at + 4));
            return find(new Known(0, mapped, port, oursUpper, oursLower));
        }
        long scope = Integer.toUnsignedLong(memory.get(SCOPE, at + 24));
        return find(new Known(
                memory.get(EIGHT, at + 8), memory.get(EIGHT, at + 16), scope << 16 | port, oursUpper, oursLower));
    }

    /**
     * Writes an address for the kernel.
     *
     * @param six for a socket of IPv6, which wants IPv4 addresses mapped
     * @return how many bytes it has; 0 for a peer without address, which the kernel then refuses
     */
    static int write(InetSocketAddress peer, boolean six, MemorySegment memory, long at) {
        InetAddress address = peer.getAddress();
        if (address == null) {
            return 0;
        }
        MemorySegment bytes = MemorySegment.ofArray(address.getAddress());
        boolean four = bytes.byteSize() == 4;
        memory.set(PORT, at + 2, (short) peer.getPort());
        if (four && !six) {
            memory.set(FAMILY, at, AF_INET);
            MemorySegment.copy(bytes, 0, memory, at + 4, 4);
            memory.set(EIGHT, at + 8, 0);
            return IPV4_BYTES;
        }
        memory.set(FAMILY, at, AF_INET6);
        memory.set(FOUR, at + 4, 0);
        if (four) {
            memory.set(EIGHT, at + 8, 0);
            memory.set(FOUR, at + 16, (int) MAPPED);
            MemorySegment.copy(bytes, 0, memory, at + 20, 4);
        } else {
            MemorySegment.copy(bytes, 0, memory, at + 8, 16);
        }
        memory.set(SCOPE, at + 24, address instanceof Inet6Address scoped ? scoped.getScopeId() : 0);
        return IPV6_BYTES;
    }

    /**
     * Whether both mean the same to the kernel, the local address included. To the JDK link-local addresses are equal
     * whatever their scope.
     */
    @SuppressWarnings("ReferenceEquality") // the fast path for successive datagrams of one sender
    static boolean same(InetSocketAddress one, InetSocketAddress other) {
        return one == other
                || (one.equals(other)
                        && PeerAddress.haveSameOurs(one, other)
                        && (!(one.getAddress() instanceof Inet6Address six)
                                || !(other.getAddress() instanceof Inet6Address otherSix)
                                || six.getScopeId() == otherSix.getScopeId()));
    }

    private InetSocketAddress find(Known wanted) throws UnknownHostException {
        long mixed = (wanted.upper * 31 + wanted.lower) * 31 + wanted.ports;
        // Fibonacci hashing: the upper bits of a product with 2^64 / golden ratio
        int place = (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 56);
        InetSocketAddress found = made[place];
        if (found == null || !wanted.equals(known[place])) {
            found = make(wanted);
            known[place] = wanted;
            made[place] = found;
        }
        return found;
    }

    private static InetSocketAddress make(Known from) throws UnknownHostException {
        InetAddress address = address(from.upper, from.lower, (int) (from.ports >>> 16));
        InetSocketAddress peer = new InetSocketAddress(address, (int) (from.ports & 0xffff));
        return from.oursLower == 0 && from.oursUpper == 0
                ? peer
                : new PeerAddress(peer, address(from.oursUpper, from.oursLower, 0));
    }

    private static InetAddress address(long upper, long lower, int scope) throws UnknownHostException {
        byte[] bytes = new byte[16];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, upper);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 8, lower);
        // the JDK unwraps an IPv4-mapped address by itself
        return scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
    }
}
