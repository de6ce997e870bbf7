package culvert.net.linux;

import culvert.net.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Small messages to many sockets, sent by one system call (io_uring(7), Linux 6.1 and later). Where the kernel, a container
 * or an administrator does not allow it there is none. Belongs to the platform thread that opens it.
 */
public final class SendRing implements AutoCloseable {
    /** So long is the longest message. */
    public static final int SLOT_BYTES = 2048;

    /** So many messages fit. */
    public static final int SLOTS = 128;

    // Linux sys/syscall.h; the same for all architectures
    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;

    // Linux linux/io_uring.h
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    private static final long OFF_SQ_RING = 0;
    private static final long OFF_SQES = 0x10000000L;
    private static final long ENTER_GETEVENTS = 1;
    private static final byte OP_SEND = 26;
    private static final int PARAMS_BYTES = 120;
    private static final int SQ_OFFSETS = 40;
    private static final int CQ_OFFSETS = 80;
    private static final int SQE_BYTES = 64;
    private static final int CQE_BYTES = 16;

    // Linux sys/socket.h
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle SHARED = INT.varHandle();
    private static final MethodHandle SYSCALL = LibC.function(
            "syscall",
            FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
            Linker.Option.firstVariadicArg(1),
            LibC.KEEP_ERRNO);
    private static final MethodHandle CLOSE = LibC.function("close", FunctionDescriptor.of(INT, INT));

    /** Hears how it went. */
    @FunctionalInterface
    public interface Results {
        /**
         * Of the message at {@code slot} so many bytes were sent, or with what error number (negative) none was.
         */
        void sent(int slot, int result);
    }

    private final MemorySegment state = Arena.ofAuto().allocate(LibC.STATE);
    private final int descriptor;
    private final MemorySegment rings;
    private final MemorySegment entries;
    private final MemorySegment slots;
    private final int[] lengths = new int[SLOTS];
    private final long submissionTail;
    private final int submissionMask;
    private final long completionHead;
    private final long completionTail;
    private final int completionMask;
    private final long completions;
    private int count;
    private int tail;
    private int head;
    private boolean isClosed;

    private SendRing(int descriptor, MemorySegment params) {
        this.descriptor = descriptor;
        Arena arena = Arena.ofAuto();
        int submissions = params.get(INT, 0);
        int completed = params.get(INT, 4);
        long array = params.get(INT, SQ_OFFSETS + 24);
        completions = params.get(INT, CQ_OFFSETS + 20);
        long bytes = Math.max(array + 4L * submissions, completions + (long) CQE_BYTES * completed);
        rings = LazyMemory.share(descriptor, OFF_SQ_RING, bytes, arena);
        entries = LazyMemory.share(descriptor, OFF_SQES, (long) SQE_BYTES * submissions, arena);
        slots = LazyMemory.allocate((long) SLOTS * SLOT_BYTES, arena);
        submissionTail = params.get(INT, SQ_OFFSETS + 4);
        submissionMask = rings.get(INT, params.get(INT, SQ_OFFSETS + 8));
        completionHead = params.get(INT, CQ_OFFSETS);
        completionTail = params.get(INT, CQ_OFFSETS + 4);
        completionMask = rings.get(INT, params.get(INT, CQ_OFFSETS + 8));
        for (int i = 0; i < submissions; i++) {
            rings.set(INT, array + 4L * i, i);
        }
    }

    /** Opens one for the calling platform thread; null where that is not possible. */
    public static @Nullable SendRing open() {
        try (Arena brief = Arena.ofConfined()) {
            MemorySegment state = brief.allocate(LibC.STATE);
            MemorySegment params = brief.allocate(PARAMS_BYTES, Long.BYTES);
            params.set(INT, 8, SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN);
            int made = (int) setUp(state, params);
            return made < 0 ? null : shared(made, params);
        }
    }

    private static @Nullable SendRing shared(int descriptor, MemorySegment params) {
        try {
            return new SendRing(descriptor, params);
        } catch (OutOfMemoryError none) {
            close(descriptor);
            return null;
        }
    }

    /** How many messages wait. */
    public int count() {
        return count;
    }

    /** Copies a message, which leaves with {@link #submit}; there has to be a free slot. Answers which it has got. */
    public int add(int socket, byte[] from, int offset, int length) {
        int slot = count++;
        long at = (long) SQE_BYTES * ((tail + slot) & submissionMask);
        long place = (long) slot * SLOT_BYTES;
        MemorySegment.copy(from, offset, slots, ValueLayout.JAVA_BYTE, place, length);
        lengths[slot] = length;
        entries.set(LONG, at, OP_SEND | (long) socket << 32);
        entries.set(LONG, at + 16, slots.address() + place);
        entries.set(LONG, at + 24, (long) length | (long) (MSG_DONTWAIT | MSG_NOSIGNAL) << 32);
        entries.set(LONG, at + 32, slot);
        return slot;
    }

    /** Adds to a message; false when it would be too long. */
    public boolean append(int slot, byte[] from, int offset, int length) {
        int before = lengths[slot];
        if (before + length > SLOT_BYTES) {
            return false;
        }
        MemorySegment.copy(from, offset, slots, ValueLayout.JAVA_BYTE, (long) slot * SLOT_BYTES + before, length);
        lengths[slot] = before + length;
        entries.set(INT, (long) SQE_BYTES * ((tail + slot) & submissionMask) + 24, before + length);
        return true;
    }

    /** Sends one that waits by a call of its own, as {@link SocketCalls#send}; its slot stays taken. */
    public int sendAlone(int slot, int socket, SocketCalls calls) throws IOException {
        return calls.send(socket, message(slot, 0));
    }

    /** How long a message is. */
    public int length(int slot) {
        return lengths[slot];
    }

    /** What a message has from a byte on. */
    public byte[] rest(int slot, int from) {
        return message(slot, from).toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment message(int slot, int from) {
        return slots.asSlice((long) slot * SLOT_BYTES + from, lengths[slot] - (long) from);
    }

    /** Forgets all messages. */
    public void clear() {
        count = 0;
    }

    /**
     * Sends all messages; never waits. Their slots are free again when it returns.
     *
     * @return false when the kernel refuses to work for this ring: it has told of some of them, may still send the others, and is
     *     of no more use
     */
    public boolean submit(Results results) {
        int sent = count;
        count = 0;
        tail += sent;
        SHARED.setRelease(rings, submissionTail, tail);
        int submitted = 0;
        int answered = 0;
        while (answered < sent) {
            // no message waits, so all are answered at once; asking for that costs nothing and does not rely on it
            long n = enter(sent - submitted, sent - answered);
            if (n < 0 && LibC.errno(state) != Errno.EINTR) {
                take(results);
                return false;
            }
            submitted += (int) Math.max(n, 0);
            answered += take(results);
        }
        return true;
    }

    private int take(Results results) {
        int end = (int) SHARED.getAcquire(rings, completionTail);
        int taken = end - head;
        for (int i = end - taken; i != end; i++) {
            long at = completions + (long) CQE_BYTES * (i & completionMask);
            int slot = (int) rings.get(LONG, at);
            int result = rings.get(INT, at + 8);
            head = i + 1;
            SHARED.setRelease(rings, completionHead, head);
            results.sent(slot, result);
        }
        return taken;
    }

    @Override
    public void close() {
        if (isClosed) {
            return; // another descriptor may have the number by now
        }
        isClosed = true;
        close(descriptor);
    }

    private static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private static long setUp(MemorySegment state, MemorySegment params) {
        try {
            return (long) SYSCALL.invokeExact(state, IO_URING_SETUP, (long) SLOTS, params.address(), 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private long enter(int submitted, int awaited) {
        try {
            return (long) SYSCALL.invokeExact(
                    state,
                    IO_URING_ENTER,
                    (long) descriptor,
                    (long) submitted,
                    (long) awaited,
                    ENTER_GETEVENTS,
                    0L,
                    0L);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
