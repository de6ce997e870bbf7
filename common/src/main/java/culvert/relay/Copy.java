package culvert.relay;

import culvert.net.Deadline;
import culvert.net.Gate;
import culvert.net.MemoryBudget;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.net.User;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relay. Reads what is there, writes it, and passes the end on; holds no buffer while it waits for
 * its source, its destination or its next turn. A failure breaks the whole session.
 */
final class Copy {
    /**
     * One read and the write it becomes: eight chunks of the size that the wire seals fastest, with no rest. Half of it
     * costs a twentieth more processor time for each byte of a download.
     */
    static final int BUFFER_BYTES = 8 * 63 * 256;

    /** No thread waits while it holds one: a carrier needs one at a time, and only threads that run in parallel need more. */
    private static final Pooled<byte[]> BUFFERS = new Pooled<>("relay buffer", 4, () -> new byte[BUFFER_BYTES]);

    /** Payload after which all other sessions have their turn, so that a download delays a keystroke by one turn at most. */
    private static final int BUDGET_BYTES = BUFFER_BYTES;

    /** A pass costs as much as so many bytes at least, however few it carries. */
    private static final int LEAST_WORK = BUDGET_BYTES / 8;

    /** So short messages are carried by the loop, for this direction's thread. */
    private static final int SMALL = 2048;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LAST_PAUSE = Duration.ofMillis(640);

    private static final byte[] NOTHING = {};

    private final Session session;
    private final Side source;
    private final Stream from;
    private final Stream to;
    private final Runner runner;
    private final Appetite appetite;
    private final User user;
    private final Turnstile turnstile;

    /** How much the last pass carried. */
    private int last;

    /** What was carried last and the destination has not taken whole. */
    private int unsent;

    /** What a step has met. */
    private @Nullable Throwable stumbled;

    /** Whose fault a failure is just now: the source while reading, its opposite while writing. */
    private Side facing;

    Copy(Session session, Side source, Stream from, Stream to) {
        this.session = session;
        this.source = source;
        this.from = from;
        this.to = to;
        this.runner = session.runner();
        this.user = session.user();
        this.turnstile = new Turnstile(session, source, from, BUDGET_BYTES, LEAST_WORK);
        this.appetite = new Appetite(MemoryBudget.ofProcess(), from.account(), to, BUFFER_BYTES);
        this.facing = source;
    }

    /** Copies until the source's end. */
    void run() {
        run(Duration.ZERO);
    }

    /**
     * Copies until the source's end. When the source is silent for {@code firstDataWait}, what the destination holds
     * back for the first bytes leaves without them: the target may be one that speaks first.
     */
    void run(Duration firstDataWait) {
        try {
            if (firstDataWait.isPositive() && !firstData(Deadline.in(firstDataWait))) {
                facing = source.opposite();
                to.write(NOTHING, 0, 0);
                facing = source;
            }
            copyToTheEnd();
        } catch (Throwable problem) {
            session.fail(problem, facing);
        }
    }

    /**
     * Passes the first bytes on if they come in time; also true when the source has ended instead. All that is there
     * leaves together, so that the client's first write decides the length of the first segment.
     */
    private boolean firstData(Deadline deadline) throws IOException {
        int carried = 0;
        while (carried == 0) {
            if (deadline.hasPassed() || !from.awaitReadable(deadline.remaining())) {
                return false;
            }
            carried = pass(BUFFER_BYTES, true);
        }
        return true;
    }

    private void copyToTheEnd() throws IOException {
        to.gathers();
        Stream.Step step = this::step;
        boolean wokenForNothing = false;
        while (true) {
            if (last > 0 && last <= SMALL) {
                from.awaitReadable(step);
            } else {
                from.awaitReadable();
            }
            if (stumbled != null) {
                session.fail(stumbled, facing);
                return;
            }
            if (unsent > 0) {
                awaitSent(unsent, BUFFER_BYTES);
            }
            int work = burst();
            if (work < 0) {
                session.ended(source);
                facing = source.opposite();
                to.shutdownOutput();
                return;
            }
            boolean again = work == 0 && wokenForNothing; // which may have no end, while others wait
            wokenForNothing = work == 0;
            if (work >= BUDGET_BYTES || again) {
                from.settle();
                runner.giveWay();
            }
        }
    }

    /**
     * On the loop: carries what has come, of which no more is read than by the thread, unless anything has to be waited for or
     * asked. After more than a small message the thread goes on.
     */
    private boolean step() {
        if (user.gate() != null || !to.isSteady() || !appetite.isPlain()) {
            return false;
        }
        try {
            int n = move(appetite.bytes(), false);
            if (n <= 0) {
                return n == 0;
            }
            if (unsent > 0) {
                return false;
            }
            facing = source;
            session.carried(source, n);
            return n <= SMALL;
        } catch (Throwable problem) {
            stumbled = problem; // for the thread: no socket is closed within an event of the loop
            return false;
        }
    }

    /** Carries what is there, up to the budget. Answers how much work that was, -1 at the end of the source. */
    private int burst() throws IOException {
        int work = 0;
        while (work < BUDGET_BYTES) {
            if (appetite.isCramped()) {
                from.settle();
                facing = source.opposite();
                to.awaitRoom();
                facing = source;
            }
            if (appetite.isForbidden()) {
                awaitBudget();
            }
            Gate gate = user.gate();
            if (gate != null) {
                return work > 0 ? work : held(gate, appetite.bytes());
            }
            int n = pass(appetite.bytes(), false);
            if (n <= 0) {
                return n < 0 && work == 0 ? -1 : work;
            }
            work += Math.max(n, LEAST_WORK);
        }
        return work;
    }

    /** Carries some of what is there, and holds no buffer when the destination makes it wait. As {@link Stream#tryRead}. */
    private int pass(int most, boolean gathering) throws IOException {
        int n = move(most, gathering);
        if (n > 0) {
            last = n;
            awaitSent(n, most);
        }
        return n;
    }

    /** Hands some of what is there over, without waiting. */
    private int move(int most, boolean gathering) throws IOException {
        byte[] buffer = runner.take(BUFFERS);
        try {
            int n = from.tryRead(buffer, 0, most);
            for (int more = n; gathering && more > 0 && n < most; n += Math.max(more, 0)) {
                more = from.tryRead(buffer, n, most - n);
            }
            if (n > 0) {
                facing = source.opposite();
                unsent = to.tryWrite(buffer, 0, n) ? 0 : n;
            }
            return n;
        } finally {
            runner.giveBack(BUFFERS, buffer);
        }
    }

    /** Waits until what was handed over has been sent, and counts it. */
    private void awaitSent(int count, int asked) throws IOException {
        long waited = 0;
        if (unsent > 0) {
            from.settle();
            long since = System.nanoTime();
            to.awaitSent();
            waited = System.nanoTime() - since;
            unsent = 0;
        }
        facing = source;
        appetite.carried(count, asked, waited);
        session.carried(source, count);
    }

    /** As {@link #burst} for a user who is held back: carries something once it may, and then looks whether there is more. */
    private int held(Gate gate, int most) throws IOException {
        int granted = turnstile.claim(gate, most);
        int n = granted == 0 ? 0 : pass(granted, false);
        int work = turnstile.carried(granted, n);
        return n <= 0 ? n : work;
    }

    /** Waits until something may be kept again. Nothing signals that, so a timer looks, at growing intervals. */
    private void awaitBudget() throws IOException {
        from.settle();
        Appetite.Waiting waiting = appetite.waiting();
        Duration pause = FIRST_PAUSE;
        while (appetite.isForbidden() && session.isAlive() && Pause.of(runner, pause)) {
            if (waiting.isTooLong()) {
                appetite.insist();
            }
            pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
    }
}
