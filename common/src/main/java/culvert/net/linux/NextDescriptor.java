package culvert.net.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How many descriptors are open, as far as sockets of the JDK, which keep their numbers to themselves, can be told. */
public final class NextDescriptor {
    private static final MethodHandle EVENTFD = LibC.function(
            "eventfd", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            LibC.function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    // Linux sys/eventfd.h
    private static final int EFD_CLOEXEC = 0x80000;

    private NextDescriptor() {}

    /** The lowest free number, which the next socket will have; larger than any when none is left. */
    public static int number() {
        try {
            int next = (int) EVENTFD.invokeExact(0, EFD_CLOEXEC);
            if (next < 0) {
                return Integer.MAX_VALUE;
            }
            int _ = (int) CLOSE.invokeExact(next);
            return next;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
