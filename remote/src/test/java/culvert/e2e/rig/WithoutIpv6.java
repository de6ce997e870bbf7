package culvert.e2e.rig;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Becomes another program, for which this kernel has no IPv6: a filter on system calls lets {@code socket(AF_INET6)} fail
 * as it does where {@code ipv6.disable=1} was given at boot.
 */
@SuppressWarnings("restricted") // it calls what Java does not offer
public final class WithoutIpv6 {
    // Linux prctl.h, seccomp.h, filter.h, errno.h
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int NUMBER = 0;
    private static final int FIRST_ARGUMENT = 16;
    private static final int AF_INET6 = 10;
    private static final int EAFNOSUPPORT = 97;
    private static final int SOCKET = System.getProperty("os.arch").equals("aarch64") ? 198 : 41;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfLong LITTLE = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private WithoutIpv6() {}

    /** With the program's path and its arguments. */
    public static void main(String[] command) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocateFrom(
                    LITTLE,
                    instruction(LOAD, 0, 0, NUMBER),
                    instruction(JUMP_IF_EQUAL, 0, 3, SOCKET),
                    instruction(LOAD, 0, 0, FIRST_ARGUMENT),
                    instruction(JUMP_IF_EQUAL, 0, 1, AF_INET6),
                    instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
                    instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW));
            MemorySegment program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) (filter.byteSize() / LITTLE.byteSize()));
            program.set(ADDRESS, 8, filter);
            prctl(PR_SET_NO_NEW_PRIVS, 1, MemorySegment.NULL);
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
            MemorySegment arguments = arena.allocate(ADDRESS, command.length + 1L);
            for (int i = 0; i < command.length; i++) {
                arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command[i]));
            }
            MethodHandle execv = LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("execv"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
            int failed = (int) execv.invokeExact(arena.allocateFrom(command[0]), arguments);
            throw new IllegalStateException("execv " + command[0] + ": " + failed);
        }
    }

    private static long instruction(int code, int jumpIfTrue, int jumpIfFalse, int constant) {
        return code | (long) jumpIfTrue << 16 | (long) jumpIfFalse << 24 | (long) constant << 32;
    }

    private static void prctl(int option, long value, MemorySegment more) throws Throwable {
        FunctionDescriptor five = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        MethodHandle prctl = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("prctl"), five, Linker.Option.firstVariadicArg(1));
        if ((int) prctl.invokeExact(option, value, more, 0L, 0L) != 0) {
            throw new IllegalStateException("prctl " + option + " failed");
        }
    }
}
