package culvert.net.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sends a datagram to a socket in the file system, which the JDK cannot. Never waits. */
public final class DatagramToPath {
    // Linux sys/socket.h and sys/un.h
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_AT = Short.BYTES;
    private static final int MAX_PATH = 108;

    private static final MethodHandle SOCKET = LibC.function(
            "socket",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SENDTO = LibC.function(
            "sendto",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT),
            LibC.KEEP_ERRNO);
    private static final MethodHandle CLOSE =
            LibC.function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private DatagramToPath() {}

    /**
     * Sends a text.
     *
     * @param path of the socket; one that begins with {@code @} is in the abstract namespace
     */
    public static void send(String path, String text) throws IOException {
        byte[] name = path.getBytes(UTF_8);
        if (name.length == 0 || name.length >= MAX_PATH) {
            throw new IOException("no path of a socket: " + path);
        }
        if (name[0] == '@') {
            name[0] = 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment to = arena.allocate(PATH_AT + name.length);
            to.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, PATH_AT, name.length);
            MemorySegment bytes = arena.allocateFrom(text, UTF_8);
            send(to, bytes.asSlice(0, bytes.byteSize() - 1), arena.allocate(LibC.STATE));
        }
    }

    private static void send(MemorySegment to, MemorySegment bytes, MemorySegment state) throws IOException {
        try {
            int socket = (int) SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (socket < 0) {
                throw new IOException("no socket can be made");
            }
            try {
                long sent = (long) SENDTO.invokeExact(
                        state, socket, bytes, bytes.byteSize(), MSG_DONTWAIT | MSG_NOSIGNAL, to, (int) to.byteSize());
                if (sent < 0) {
                    throw new IOException("it was not taken, error " + LibC.errno(state));
                }
            } finally {
                int _ = (int) CLOSE.invokeExact(socket);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
