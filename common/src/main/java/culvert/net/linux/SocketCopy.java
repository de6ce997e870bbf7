package culvert.net.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Makes a second descriptor of a socket that was opened by somebody else. */
public final class SocketCopy {
    private static final MethodHandle DUP =
            LibC.function("dup", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), LibC.KEEP_ERRNO);

    // Linux asm-generic/fcntl.h
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private static final MethodHandle FCNTL = LibC.function(
            "fcntl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            LibC.KEEP_ERRNO,
            Linker.Option.firstVariadicArg(2));

    private SocketCopy() {}

    /**
     * The new descriptor, which is closed by itself. No call on either of the two waits from now on.
     *
     * @throws IOException when the given one is not open, or no more are to be had
     */
    public static int of(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LibC.STATE);
            int flags = (int) FCNTL.invokeExact(state, descriptor, F_GETFL, 0);
            int set = flags < 0 ? flags : (int) FCNTL.invokeExact(state, descriptor, F_SETFL, flags | O_NONBLOCK);
            int copy = set < 0 ? set : (int) DUP.invokeExact(state, descriptor);
            if (copy < 0) {
                throw new IOException("descriptor " + descriptor + " cannot be used, error " + LibC.errno(state));
            }
            return copy;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
