package culvert.net.linux;

import culvert.net.PacketBatch;
import culvert.net.PeerAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * recvmmsg(2) and sendmmsg(2) of Linux: up to {@link #MAX} messages a system call, each of them one datagram or a run of
 * datagrams of one length to one peer, which the kernel carries through its layers as one (UDP_SEGMENT, UDP_GRO). One
 * for each carrier, for one call at a time.
 *
 * <p>The kernel wants pointers to headers, addresses and payloads, so all of these stand outside the heap, and payloads
 * are copied between there and the batch's array while they are in cache. Each message has, in both directions,
 *
 * <pre>
 * struct mmsghdr (64 bytes)      0 address   8 its length   16 iovec   24 iovecs = 1   32 control   40 its length
 *                               56 bytes received or sent
 * control data                   see {@link ControlMessages}
 * struct iovec   (16 bytes)      0 payload   8 its length
 * struct sockaddr_in6            see {@link PeerAddresses}
 * a slot of 64 KiB               to receive into; those to be sent stand one behind the other
 * </pre>
 *
 * <p>Most pages of the slots are never touched and so take no memory.
 */
public final class PacketCalls {
    public static final int MAX = PacketBatch.MAX;

    /** More than any datagram holds, so none is cut, and the kernel refuses one of this length as too large. */
    private static final int SLOT = 64 * 1024;

    // Linux sys/socket.h, struct mmsghdr and struct iovec of 64-bit systems
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int HEADER = 64;
    private static final int NAME = 0;
    private static final int NAME_BYTES = 8;
    private static final int IOVEC = 16;
    private static final int IOVECS = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int DONE = 56;
    private static final int VECTOR = 16;

    /** The kernel's limits for a run: UDP_MAX_SEGMENTS, and what an IP packet holds, a little less. */
    private static final int MAX_IN_RUN = 64;

    private static final int MAX_BYTES_IN_RUN = 65_000;

    private static final MethodHandle RECVMMSG = call(
            "recvmmsg",
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS);
    private static final MethodHandle SENDMMSG =
            call("sendmmsg", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private final PeerAddresses peers = new PeerAddresses();
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(LibC.STATE);
    private final MessageArray in = new MessageArray();
    private final MessageArray out = new MessageArray();

    /** Of each message that is prepared, the first datagram; one entry more tells where the last ends. */
    private final int[] firsts = new int[MAX + 1];

    private int messages;

    /** Of the call before, whose places the kernel has written to. */
    private int received;

    /** Headers that point to each other and to the payloads, laid out once. */
    private final class MessageArray {
        private final MemorySegment slots = LazyMemory.allocate((long) MAX * SLOT, arena);
        private final MemorySegment names = arena.allocate((long) MAX * PeerAddresses.STRIDE, 8);
        private final MemorySegment vectors = arena.allocate((long) MAX * VECTOR, 8);
        private final ControlMessages controls = new ControlMessages(MAX, arena);
        private final MemorySegment headers = arena.allocate((long) MAX * HEADER, 8);

        MessageArray() {
            for (int i = 0; i < MAX; i++) {
                payload(i, (long) i * SLOT, SLOT);
                name(i, i, PeerAddresses.IPV6_BYTES);
                headers.set(ValueLayout.ADDRESS, (long) i * HEADER + CONTROL, controls.of(i));
                control(i, ControlMessages.SPACE);
                headers.set(ValueLayout.ADDRESS, (long) i * HEADER + IOVEC, vectors.asSlice((long) i * VECTOR));
                headers.set(ValueLayout.JAVA_LONG, (long) i * HEADER + IOVECS, 1);
            }
        }

        void payload(int i, long at, int length) {
            vectors.set(ValueLayout.ADDRESS, (long) i * VECTOR, slots.asSlice(at));
            vectors.set(ValueLayout.JAVA_LONG, (long) i * VECTOR + 8, length);
        }

        void name(int i, int which, int length) {
            headers.set(
                    ValueLayout.ADDRESS, (long) i * HEADER + NAME, names.asSlice((long) which * PeerAddresses.STRIDE));
            headers.set(ValueLayout.JAVA_INT, (long) i * HEADER + NAME_BYTES, length);
        }

        void control(int i, long bytes) {
            headers.set(ValueLayout.JAVA_LONG, (long) i * HEADER + CONTROL_BYTES, bytes);
        }
    }

    /**
     * Receives messages, to be taken with {@link #take}.
     *
     * @return how many, or the negative error number
     */
    public int receive(int socket, int most) {
        refit();
        try {
            int n = (int) RECVMMSG.invokeExact(state, socket, in.headers, most, MSG_DONTWAIT, MemorySegment.NULL);
            received = Math.max(0, n);
            return n >= 0 ? n : -LibC.errno(state);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /** A short address and missing control data must not limit those of the next messages. */
    private void refit() {
        for (int i = 0; i < received; i++) {
            in.headers.set(ValueLayout.JAVA_INT, (long) i * HEADER + NAME_BYTES, PeerAddresses.IPV6_BYTES);
            in.headers.set(ValueLayout.JAVA_LONG, (long) i * HEADER + CONTROL_BYTES, ControlMessages.SPACE);
        }
        received = 0;
    }

    /** The sender of a received message, with the local address it was sent to where the kernel says so. */
    public InetSocketAddress sender(int index) throws UnknownHostException {
        in.controls.read(index, in.headers.get(ValueLayout.JAVA_LONG, (long) index * HEADER + CONTROL_BYTES));
        return peers.read(
                in.names, (long) index * PeerAddresses.STRIDE, in.controls.oursUpper(), in.controls.oursLower());
    }

    /** How many datagrams the socket has dropped, if a message whose sender was read said so; else 0. */
    public long takeOverflowed() {
        return in.controls.takeOverflowed();
    }

    /** Adds the datagrams of the message whose sender was read last to the batch, and returns how many they are. */
    public int take(int index, InetSocketAddress sender, PacketBatch into) {
        int length = in.headers.get(ValueLayout.JAVA_INT, (long) index * HEADER + DONE);
        int segment = in.controls.segment();
        int step = segment > 0 ? segment : Math.max(1, length);
        int taken = 0;
        int from = 0;
        do {
            int n = Math.min(step, length - from);
            int at = into.room(n);
            MemorySegment.copy(in.slots, ValueLayout.JAVA_BYTE, (long) index * SLOT + from, into.array(), at, n);
            into.add(n, sender);
            from += step;
            taken++;
        } while (from < length);
        return taken;
    }

    /**
     * Gets messages ready for {@link #send}: the datagrams of the batch from {@code first} on, as many as there is room
     * for.
     *
     * @param to how and where they are sent
     * @return how many messages
     */
    public int prepare(PacketBatch batch, int first, Way to) {
        long at = 0;
        int next = first;
        messages = 0;
        while (next < batch.count() && messages < MAX) {
            int end = endOfRun(batch, next, to);
            int length = batch.length(next);
            long begin = at;
            for (int i = next; i < end; i++) {
                int n = Math.min(batch.length(i), SLOT);
                MemorySegment.copy(batch.array(), batch.offset(i), out.slots, ValueLayout.JAVA_BYTE, at, n);
                at += n;
            }
            out.payload(messages, begin, (int) (at - begin));
            control(end - next > 1 ? length : 0, batch.peer(next), to);
            name(batch, next, to);
            firsts[messages++] = next;
            next = end;
        }
        firsts[messages] = next;
        return messages;
    }

    /**
     * How a socket sends.
     *
     * @param six for a socket of IPv6
     * @param connected to leave the peers out: the socket has its own
     * @param longestInRun no longer datagrams go as a run; 0 for no runs at all
     */
    public record Way(boolean six, boolean connected, int longestInRun) {}

    /** The first datagram of a prepared message; for the number of messages, where the last one ends. */
    public int first(int message) {
        return firsts[message];
    }

    private static int endOfRun(PacketBatch batch, int first, Way to) {
        int length = batch.length(first);
        int end = first + 1;
        if (length == 0 || length > to.longestInRun()) {
            return end;
        }
        int bytes = length;
        int most = Math.min(batch.count(), first + MAX_IN_RUN);
        while (end < most
                && batch.length(end) > 0
                && batch.length(end) <= length
                && bytes + batch.length(end) <= MAX_BYTES_IN_RUN
                && (to.connected() || PeerAddresses.same(batch.peer(end), batch.peer(first)))) {
            bytes += batch.length(end);
            if (batch.length(end++) < length) {
                break; // only the last of a run may be shorter
            }
        }
        return end;
    }

    /** A run says how long its datagrams are, and an answer where it leaves from. */
    private void control(int segment, InetSocketAddress peer, Way to) {
        int bytes = segment > 0 ? out.controls.putSegment(messages, 0, segment) : 0;
        InetAddress ours = to.connected() ? null : PeerAddress.ours(peer);
        if (ours != null) {
            bytes = out.controls.putOurs(messages, bytes, ours, to.six());
        }
        out.control(messages, bytes);
    }

    /** Successive messages to the same peer share its address. */
    private void name(PacketBatch batch, int first, Way to) {
        if (to.connected()) {
            out.name(messages, 0, 0);
        } else if (messages > 0 && PeerAddresses.same(batch.peer(first), batch.peer(firsts[messages - 1]))) {
            long before = (long) (messages - 1) * HEADER;
            int bytes = out.headers.get(ValueLayout.JAVA_INT, before + NAME_BYTES);
            out.headers.set(
                    ValueLayout.ADDRESS,
                    (long) messages * HEADER + NAME,
                    out.headers.get(ValueLayout.ADDRESS, before + NAME));
            out.headers.set(ValueLayout.JAVA_INT, (long) messages * HEADER + NAME_BYTES, bytes);
        } else {
            int bytes =
                    PeerAddresses.write(batch.peer(first), to.six(), out.names, (long) messages * PeerAddresses.STRIDE);
            out.name(messages, messages, bytes);
        }
    }

    /**
     * Sends messages that are prepared, from the one at {@code first} on, up to the first that the kernel does not take.
     *
     * @return how many were sent, or the negative error number of the first
     */
    public int send(int socket, int first) {
        try {
            MemorySegment headers = out.headers.asSlice((long) first * HEADER);
            int n = (int) SENDMMSG.invokeExact(state, socket, headers, messages - first, MSG_DONTWAIT | MSG_NOSIGNAL);
            return n >= 0 ? n : -LibC.errno(state);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /**
     * Not a critical call, in contrast to {@link SocketCalls}: nothing of the heap is touched, and a full batch may keep
     * the kernel busy for longer than the collector should wait.
     */
    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return LibC.function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments), LibC.KEEP_ERRNO);
    }
}
