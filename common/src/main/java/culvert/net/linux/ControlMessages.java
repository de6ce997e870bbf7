package culvert.net.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * The control data of an array of messages (cmsg(3)): what goes to and comes from the kernel beside bytes and peer. Each
 * message has room for everything that may come:
 *
 * <pre>
 * struct cmsghdr   0 length, itself included   8 level   12 type   16 data; the next begins at a multiple of 8
 *
 * SOL_UDP      UDP_SEGMENT or UDP_GRO   2 or 4 bytes    the length of each datagram of a run
 * IPPROTO_IP   IP_PKTINFO              12 bytes         0 interface   4 our address   8 where it was sent to
 * IPPROTO_IPV6 IPV6_PKTINFO            20 bytes         0 our address, that of IPv4 mapped   16 interface
 * SOL_SOCKET   SO_RXQ_OVFL              4 bytes         how many datagrams the socket has dropped by then
 * </pre>
 */
public final class ControlMessages {
    // Linux linux/udp.h
    public static final int SOL_UDP = 17;
    public static final int UDP_GRO = 104;
    private static final int UDP_SEGMENT = 103;

    // Linux linux/in.h, linux/in6.h, asm-generic/socket.h
    public static final int IPPROTO_IP = 0;
    public static final int IP_PKTINFO = 8;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_RECVPKTINFO = 49;
    public static final int SOL_SOCKET = 1;
    public static final int SO_RXQ_OVFL = 40;
    private static final int IPV6_PKTINFO = 50;

    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int DATA = 16;
    private static final int IP_PKTINFO_BYTES = 12;
    private static final int IPV6_PKTINFO_BYTES = 20;

    /** One of each kind: 24 and 40 and 24 bytes, with the gaps between them. */
    static final int SPACE = 88;

    private static final ValueLayout.OfInt FOUR = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private int segment;
    private long oursUpper;
    private long oursLower;
    private long overflowed;

    ControlMessages(int messages, Arena arena) {
        memory = arena.allocate((long) messages * SPACE, 8);
    }

    /** The control data of one message. */
    MemorySegment of(int message) {
        return memory.asSlice((long) message * SPACE);
    }

    /** Reads the control data that came with a message. */
    void read(int message, long bytes) {
        segment = 0;
        oursUpper = 0;
        oursLower = 0;
        long at = (long) message * SPACE;
        long end = at + bytes;
        while (end - at >= DATA) {
            long length = memory.get(ValueLayout.JAVA_LONG, at);
            if (length < DATA || length > end - at) {
                return;
            }
            read(at);
            at += aligned(length);
        }
    }

    private void read(long at) {
        int level = memory.get(ValueLayout.JAVA_INT, at + LEVEL);
        int type = memory.get(ValueLayout.JAVA_INT, at + TYPE);
        if (level == SOL_UDP && type == UDP_GRO) {
            segment = memory.get(ValueLayout.JAVA_INT, at + DATA);
        } else if (level == IPPROTO_IP && type == IP_PKTINFO) {
            oursLower = PeerAddresses.MAPPED << Integer.SIZE | Integer.toUnsignedLong(memory.get(FOUR, at + DATA + 4));
        } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
            oursUpper = memory.get(EIGHT, at + DATA);
            oursLower = memory.get(EIGHT, at + DATA + 8);
        } else if (level == SOL_SOCKET && type == SO_RXQ_OVFL) {
            overflowed = Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, at + DATA));
        }
    }

    /** The length of each datagram of the message that was read; 0 when it is one. */
    int segment() {
        return segment;
    }

    /** The upper half of the local address that the message was sent to; both halves are 0 when the kernel did not say. */
    long oursUpper() {
        return oursUpper;
    }

    long oursLower() {
        return oursLower;
    }

    /** How many datagrams were dropped; 0 until the kernel has reported some. */
    long takeOverflowed() {
        long told = overflowed;
        overflowed = 0;
        return told;
    }

    /** Writes at {@code at} that the message is a run of datagrams of that length; returns where the next entry may begin. */
    int putSegment(int message, int at, int length) {
        long place = put(message, at, SOL_UDP, UDP_SEGMENT, Short.BYTES);
        memory.set(ValueLayout.JAVA_SHORT, place, (short) length);
        return at + (int) aligned(DATA + Short.BYTES);
    }

    /** The same: the message leaves from that local address, by whichever interface leads to the peer. */
    int putOurs(int message, int at, InetAddress ours, boolean six) {
        byte[] bytes = ours.getAddress();
        int length = six ? IPV6_PKTINFO_BYTES : IP_PKTINFO_BYTES;
        long place = six
                ? put(message, at, IPPROTO_IPV6, IPV6_PKTINFO, length)
                : put(message, at, IPPROTO_IP, IP_PKTINFO, length);
        memory.asSlice(place, length).fill((byte) 0);
        if (six && bytes.length == Integer.BYTES) {
            memory.set(FOUR, place + 8, (int) PeerAddresses.MAPPED);
        }
        long from = six ? 16 - bytes.length : 4;
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, place + from, bytes.length);
        return at + (int) aligned(DATA + length);
    }

    /** Returns where the data belongs. */
    private long put(int message, int at, int level, int type, int length) {
        long place = (long) message * SPACE + at;
        memory.set(ValueLayout.JAVA_LONG, place, DATA + length);
        memory.set(ValueLayout.JAVA_INT, place + LEVEL, level);
        memory.set(ValueLayout.JAVA_INT, place + TYPE, type);
        return place + DATA;
    }

    private static long aligned(long length) {
        return (length + 7) & ~7L;
    }
}
