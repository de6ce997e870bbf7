package culvert.net.carrier;

import culvert.net.PacketBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * recvmmsg(2) and sendmmsg(2) of Linux: up to {@link PacketBatch#MOST} datagrams a system call. One for each carrier,
 * for one call at a time.
 *
 * <p>The kernel wants pointers to headers, addresses and payloads, so all of these stand outside the heap, and payloads
 * are copied between there and the batch's array while they are in cache. Each datagram has, in both directions,
 *
 * <pre>
 * struct mmsghdr (64 bytes)      0 address   8 its length   16 iovec   24 iovecs = 1   56 bytes received or sent
 * struct iovec   (16 bytes)      0 payload   8 its length
 * struct sockaddr_in6            see {@link PeerAddresses}
 * a slot of 64 KiB               to receive into; those to be sent stand one behind the other
 * </pre>
 *
 * <p>Most pages of the slots are never touched and so take no memory.
 */
final class PacketCalls {
    private static final int MOST = PacketBatch.MOST;

    /** More than any datagram holds, so none is cut, and one as long as this is refused as too large by the kernel. */
    private static final int SLOT = 64 * 1024;

    // Linux sys/socket.h, struct mmsghdr and struct iovec of 64-bit systems
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int HEADER = 64;
    private static final int NAME = 0;
    private static final int NAME_BYTES = 8;
    private static final int IOVEC = 16;
    private static final int IOVECS = 24;
    private static final int DONE = 56;
    private static final int VECTOR = 16;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
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
    private final MemorySegment state = arena.allocate(STATE);
    private final Side in = new Side();
    private final Side out = new Side();

    /** Headers that point to each other and to the payloads, laid out once. */
    private final class Side {
        private final MemorySegment slots = LazyMemory.allocate((long) MOST * SLOT, arena);
        private final MemorySegment names = arena.allocate((long) MOST * PeerAddresses.STRIDE, 8);
        private final MemorySegment vectors = arena.allocate((long) MOST * VECTOR, 8);
        private final MemorySegment headers = arena.allocate((long) MOST * HEADER, 8);

        Side() {
            for (int i = 0; i < MOST; i++) {
                payload(i, (long) i * SLOT, SLOT);
                name(i, i, PeerAddresses.IPV6_BYTES);
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
    }

    /**
     * Receives datagrams, to be taken with {@link #take}.
     *
     * @return how many, or the negative error number
     */
    int receive(int socket, int most) {
        try {
            int n = (int) RECVMMSG.invokeExact(state, socket, in.headers, most, MSG_DONTWAIT, MemorySegment.NULL);
            return n >= 0 ? n : -errno();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Who sent the datagram that was received; told once, since the place is then made ready for the next call. */
    InetSocketAddress sender(int index) throws UnknownHostException {
        in.headers.set(ValueLayout.JAVA_INT, (long) index * HEADER + NAME_BYTES, PeerAddresses.IPV6_BYTES);
        return peers.read(in.names, (long) index * PeerAddresses.STRIDE);
    }

    /** Adds the datagram that was received to the batch. */
    void take(int index, InetSocketAddress sender, PacketBatch into) {
        int length = in.headers.get(ValueLayout.JAVA_INT, (long) index * HEADER + DONE);
        int at = into.room(length);
        MemorySegment.copy(in.slots, ValueLayout.JAVA_BYTE, (long) index * SLOT, into.array(), at, length);
        into.add(length, sender);
    }

    /**
     * Gets the whole batch ready for {@link #send}.
     *
     * @param six for a socket of IPv6
     * @param connected to leave the peers out: the socket has its own
     */
    @SuppressWarnings("ReferenceEquality") // equal addresses may still differ in their scope
    void prepare(PacketBatch batch, boolean six, boolean connected) {
        long at = 0;
        int name = 0;
        int nameBytes = 0;
        for (int i = 0; i < batch.count(); i++) {
            int length = Math.min(batch.length(i), SLOT);
            MemorySegment.copy(batch.array(), batch.offset(i), out.slots, ValueLayout.JAVA_BYTE, at, length);
            out.payload(i, at, length);
            at += length;
            // successive datagrams to the same peer share its address
            if (!connected && (i == 0 || batch.peer(i) != batch.peer(i - 1))) {
                name = i;
                nameBytes = PeerAddresses.write(batch.peer(i), six, out.names, (long) i * PeerAddresses.STRIDE);
            }
            out.name(i, name, nameBytes);
        }
    }

    /**
     * Sends datagrams that are prepared, from the one at {@code first} on, up to the first that the kernel does not take.
     *
     * @return how many were sent, or the negative error number of the first
     */
    int send(int socket, int first, int count) {
        try {
            MemorySegment headers = out.headers.asSlice((long) first * HEADER);
            int n = (int) SENDMMSG.invokeExact(state, socket, headers, count, MSG_DONTWAIT | MSG_NOSIGNAL);
            return n >= 0 ? n : -errno();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }

    /**
     * Not a critical call, in contrast to {@link SocketCalls}: nothing of the heap is touched, and a full batch may keep
     * the kernel busy for longer than the collector should wait.
     */
    @SuppressWarnings("restricted") // the launcher and the manifest enable native access
    private static MethodHandle call(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }
}
