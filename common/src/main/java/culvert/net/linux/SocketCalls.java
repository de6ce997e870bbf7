package culvert.net.linux;

import culvert.net.CallFailedException;
import culvert.net.Errno;
import culvert.net.Stream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * recv(2) and send(2) on arrays of the heap, connect(2) with its error number, and what the kernel knows of a socket. The
 * sockets never block, so that the collector, which must wait for a critical call to return, waits for one copy at most.
 * Netty's connect does not tell whether it was the network or the host that has no way to it.
 */
public final class SocketCalls {
    // Linux sys/socket.h
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int SIOCOUTQNSD = 0x894B;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    // what SO_MEMINFO answers: numbers of 32 bits (linux/sock_diag.h)
    private static final int MEMINFO_BYTES = 9 * Integer.BYTES;
    private static final int MEMINFO_SNDBUF = 3;
    private static final int MEMINFO_WMEM_QUEUED = 5;

    /** The kernel counts its own records too: a buffer holds a little less payload. */
    private static final int RECORDS_SHARE = 16;

    private static final MethodHandle RECV = call("recv");
    private static final MethodHandle SEND = call("send");
    private static final MethodHandle GETSOCKOPT = LibC.function(
            "getsockopt",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS),
            Linker.Option.critical(false));
    private static final MethodHandle CONNECT = LibC.function(
            "connect",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            LibC.KEEP_ERRNO);
    private static final MethodHandle IOCTL = LibC.function(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.critical(false));

    /** Where the error number of this carrier's last call stands. */
    private final MemorySegment state = Arena.ofAuto().allocate(LibC.STATE);

    private final MemorySegment address = Arena.ofAuto().allocate(PeerAddresses.STRIDE, Long.BYTES);
    private final MemorySegment memoryInfo = Arena.ofAuto().allocate(MEMINFO_BYTES, Integer.BYTES);
    private final MemorySegment tcpInfo = Arena.ofAuto().allocate(TcpInfo.BYTES, Integer.BYTES);
    private final MemorySegment optionBytes = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final MemorySegment unsent = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    /**
     * Begins to connect, or binds a datagram socket to its peer; {@code six} for a socket of IPv6.
     *
     * @return whether the kernel says that nothing is left to wait for
     */
    public boolean connect(int socket, InetSocketAddress to, boolean six) throws IOException {
        int bytes = PeerAddresses.write(to, six, address, 0);
        int n;
        try {
            n = (int) CONNECT.invokeExact(state, socket, address, bytes);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (n < 0 && errno() != Errno.EINPROGRESS && errno() != Errno.EINTR) {
            throw CallFailedException.of("connect", errno());
        }
        return n == 0;
    }

    /** Bytes received, 0 when there are none now, -1 at the end of the stream. */
    public int receive(int socket, byte[] into, int offset, int length) throws IOException {
        long n = invoke(RECV, socket, MemorySegment.ofArray(into).asSlice(offset, length), 0);
        if (n > 0) {
            return (int) n;
        }
        return n == 0 ? -1 : nothingOrFail("recv");
    }

    /** Bytes that the kernel took, 0 when it takes none now. */
    public int send(int socket, byte[] from, int offset, int length) throws IOException {
        return send(socket, MemorySegment.ofArray(from).asSlice(offset, length));
    }

    /** The same of memory anywhere. */
    int send(int socket, MemorySegment bytes) throws IOException {
        long n = invoke(SEND, socket, bytes, MSG_NOSIGNAL);
        return n >= 0 ? (int) n : nothingOrFail("send");
    }

    /**
     * About how many bytes the kernel would take now, as {@link Stream#room}.
     *
     * @param mostUnsent what the kernel may keep of what it cannot send yet
     */
    public int room(int socket, int mostUnsent) {
        if (!option(socket, SOL_SOCKET, SO_MEMINFO, memoryInfo)) {
            return Stream.UNKNOWN_ROOM; // a kernel before 4.12, or a closed socket
        }
        try {
            int failed = (int) IOCTL.invokeExact(socket, (long) SIOCOUTQNSD, unsent);
            if (failed != 0) {
                return Stream.UNKNOWN_ROOM;
            }
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        int free = memoryInfo.getAtIndex(ValueLayout.JAVA_INT, MEMINFO_SNDBUF)
                - memoryInfo.getAtIndex(ValueLayout.JAVA_INT, MEMINFO_WMEM_QUEUED);
        int allowed = mostUnsent - unsent.get(ValueLayout.JAVA_INT, 0);
        return Math.max(0, Math.min(free - free / RECORDS_SHARE, allowed));
    }

    /** What the kernel knows of a connection; null when it does not tell: whatever is wrong, the next read or write says it. */
    public @Nullable TcpInfo info(int socket) {
        return option(socket, IPPROTO_TCP, TCP_INFO, tcpInfo) ? TcpInfo.of(tcpInfo) : null;
    }

    /** Whether a connection has been asked for, or will be by the first bytes, and nobody has answered. */
    public boolean isConnecting(int socket) {
        return option(socket, IPPROTO_TCP, TCP_INFO, tcpInfo) && TcpInfo.isConnecting(tcpInfo);
    }

    /** What it takes answers to come back; empty when it does not tell. */
    public Optional<Duration> roundTrip(int socket) {
        return option(socket, IPPROTO_TCP, TCP_INFO, tcpInfo) ? TcpInfo.roundTrip(tcpInfo) : Optional.empty();
    }

    private boolean option(int socket, int level, int name, MemorySegment into) {
        optionBytes.set(ValueLayout.JAVA_INT, 0, (int) into.byteSize());
        try {
            return (int) GETSOCKOPT.invokeExact(socket, level, name, into, optionBytes) == 0;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private long invoke(MethodHandle call, int socket, MemorySegment bytes, int flags) {
        try {
            long n = (long) call.invokeExact(state, socket, bytes, bytes.byteSize(), flags);
            while (n < 0 && errno() == Errno.EINTR) {
                n = (long) call.invokeExact(state, socket, bytes, bytes.byteSize(), flags);
            }
            return n;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private int nothingOrFail(String call) throws IOException {
        // the latter where the first bytes should have opened the connection, and the kernel had to connect as usual
        if (errno() == Errno.EAGAIN || errno() == Errno.EINPROGRESS) {
            return 0;
        }
        throw CallFailedException.of(call, errno());
    }

    private int errno() {
        return LibC.errno(state);
    }

    private static MethodHandle call(String name) {
        return LibC.function(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                Linker.Option.critical(true),
                LibC.KEEP_ERRNO);
    }
}
