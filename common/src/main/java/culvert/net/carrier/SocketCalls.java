package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Stream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;

/**
 * recv(2) and send(2) of Linux on arrays of the heap, and connect(2). The kernel copies straight from and to arrays, where
 * Netty's calls want memory outside the heap and with it a copy more. The sockets never block, so that the collector, which must wait
 * for a critical call to return, waits for one copy at most. Netty's connect keeps to itself whether it was the network or
 * the host that has no way to it.
 */
final class SocketCalls {
    // Linux errno.h and sys/socket.h
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EINPROGRESS = 115;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int SIOCOUTQNSD = 0x894B;

    // what SO_MEMINFO answers: numbers of 32 bits (linux/sock_diag.h)
    private static final int MEMINFO_BYTES = 9 * Integer.BYTES;
    private static final int MEMINFO_SNDBUF = 3;
    private static final int MEMINFO_WMEM_QUEUED = 5;

    /** The kernel counts its own records too: a buffer holds a little less payload. */
    private static final int RECORDS_SHARE = 16;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle RECV = call("recv");
    private static final MethodHandle SEND = call("send");
    private static final MethodHandle GETSOCKOPT = link(
            "getsockopt",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS),
            Linker.Option.critical(false));
    private static final MethodHandle CONNECT = link(
            "connect",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle IOCTL = link(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.critical(false));

    /** Where the error number of this carrier's last call stands. */
    private final MemorySegment state = Arena.ofAuto().allocate(STATE);

    private final MemorySegment address = Arena.ofAuto().allocate(PeerAddresses.STRIDE, Long.BYTES);
    private final MemorySegment info = Arena.ofAuto().allocate(MEMINFO_BYTES, Integer.BYTES);
    private final MemorySegment infoBytes = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final MemorySegment unsent = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    /** Begins to connect, or binds a datagram socket to its peer; {@code six} for a socket of IPv6. */
    void connect(int socket, InetSocketAddress to, boolean six) throws IOException {
        int bytes = PeerAddresses.write(to, six, address, 0);
        try {
            int n = (int) CONNECT.invokeExact(state, socket, address, bytes);
            if (n < 0 && errno() != EINPROGRESS && errno() != EINTR) {
                throw new CallFailedException("connect", errno());
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes received, 0 when there are none now, -1 at the end of the stream. */
    int receive(int socket, byte[] into, int offset, int length) throws IOException {
        long n = invoke(RECV, socket, MemorySegment.ofArray(into).asSlice(offset, length), 0);
        if (n > 0) {
            return (int) n;
        }
        return n == 0 ? -1 : nothingOrFail("recv");
    }

    /** Bytes that the kernel took, 0 when it takes none now. */
    int send(int socket, byte[] from, int offset, int length) throws IOException {
        long n = invoke(SEND, socket, MemorySegment.ofArray(from).asSlice(offset, length), MSG_NOSIGNAL);
        return n >= 0 ? (int) n : nothingOrFail("send");
    }

    /** About how many bytes the kernel would take now, as {@link culvert.net.Stream#room}. */
    int room(int socket) {
        infoBytes.set(ValueLayout.JAVA_INT, 0, MEMINFO_BYTES);
        try {
            int failed = (int) GETSOCKOPT.invokeExact(socket, SOL_SOCKET, SO_MEMINFO, info, infoBytes);
            failed |= (int) IOCTL.invokeExact(socket, (long) SIOCOUTQNSD, unsent);
            if (failed != 0) {
                return Stream.UNKNOWN_ROOM; // a kernel before 4.12, or a closed socket
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        int free = info.getAtIndex(ValueLayout.JAVA_INT, MEMINFO_SNDBUF)
                - info.getAtIndex(ValueLayout.JAVA_INT, MEMINFO_WMEM_QUEUED);
        int allowed = EpollFamily.MOST_UNSENT - unsent.get(ValueLayout.JAVA_INT, 0);
        return Math.max(0, Math.min(free - free / RECORDS_SHARE, allowed));
    }

    private long invoke(MethodHandle call, int socket, MemorySegment bytes, int flags) {
        try {
            long n = (long) call.invokeExact(state, socket, bytes, bytes.byteSize(), flags);
            while (n < 0 && errno() == EINTR) {
                n = (long) call.invokeExact(state, socket, bytes, bytes.byteSize(), flags);
            }
            return n;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int nothingOrFail(String call) throws IOException {
        if (errno() == EAGAIN) {
            return 0;
        }
        throw new CallFailedException(call, errno());
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static MethodHandle call(String name) {
        return link(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                Linker.Option.critical(true),
                Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // the launcher and the manifest enable native access
    private static MethodHandle link(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
    }
}
