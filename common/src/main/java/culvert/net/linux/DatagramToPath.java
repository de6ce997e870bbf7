package culvert.net.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
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

    // struct msghdr and struct cmsghdr where a pointer has 64 bits, cmsg(3) and unix(7)
    private static final StructLayout MESSAGE = MemoryLayout.structLayout(
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            MemoryLayout.paddingLayout(4),
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            MemoryLayout.paddingLayout(4));
    private static final int NAME = 0;
    private static final int NAME_BYTES = 8;
    private static final int PARTS = 16;
    private static final int PART_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CONTROL_HEAD = 16;

    private static final MethodHandle SOCKET = LibC.function(
            "socket",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SENDMSG = LibC.function(
            "sendmsg",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
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
        send(path, text, new int[0]);
    }

    /** The same, with a descriptor that the receiver gets a copy of. */
    public static void send(String path, String text, int descriptor) throws IOException {
        send(path, text, new int[] {descriptor});
    }

    private static void send(String path, String text, int[] descriptors) throws IOException {
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
            MemorySegment part = arena.allocate(ValueLayout.ADDRESS, 2);
            part.set(ValueLayout.ADDRESS, 0, bytes);
            part.set(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS.byteSize(), bytes.byteSize() - 1);
            MemorySegment message = arena.allocate(MESSAGE);
            message.set(ValueLayout.ADDRESS, NAME, to);
            message.set(ValueLayout.JAVA_INT, NAME_BYTES, (int) to.byteSize());
            message.set(ValueLayout.ADDRESS, PARTS, part);
            message.set(ValueLayout.JAVA_LONG, PART_COUNT, 1);
            if (descriptors.length > 0) {
                MemorySegment control = control(arena, descriptors);
                message.set(ValueLayout.ADDRESS, CONTROL, control);
                message.set(ValueLayout.JAVA_LONG, CONTROL_BYTES, control.byteSize());
            }
            send(message, arena.allocate(LibC.STATE));
        }
    }

    private static MemorySegment control(Arena arena, int[] descriptors) {
        long bytes = CONTROL_HEAD + (long) descriptors.length * Integer.BYTES;
        MemorySegment control = arena.allocate((bytes + 7) / 8 * 8, 8);
        control.set(ValueLayout.JAVA_LONG, 0, bytes);
        control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
        MemorySegment.copy(descriptors, 0, control, ValueLayout.JAVA_INT, CONTROL_HEAD, descriptors.length);
        return control;
    }

    private static void send(MemorySegment message, MemorySegment state) throws IOException {
        try {
            int socket = (int) SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (socket < 0) {
                throw new IOException("no socket can be made");
            }
            try {
                long sent = (long) SENDMSG.invokeExact(state, socket, message, MSG_DONTWAIT | MSG_NOSIGNAL);
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
