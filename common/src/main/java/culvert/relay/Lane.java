package culvert.relay;

import culvert.net.Runner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A runner with the datagrams that it serves, some of them later. For any number of threads. */
final class Lane {
    /** So much memory may datagrams take that wait for their turn: as much as a socket's buffer, and as easily lost. */
    static final int MAX_WAITING = 2 * 1024 * 1024;

    /** What a virtual thread takes that waits. */
    static final int THREAD = 2 * 1024;

    private final TaskGroup tasks;
    private final RelayEvents events;
    private final AtomicInteger waiting = new AtomicInteger();

    Lane(TaskGroup tasks, RelayEvents events) {
        this.tasks = tasks;
        this.events = events;
    }

    TaskGroup tasks() {
        return tasks;
    }

    Runner runner() {
        return tasks.runner();
    }

    /**
     * Does something with datagrams on a thread of its own.
     *
     * @param bytes of memory that they take until it is done
     * @return false when there is no room for them
     */
    boolean later(String name, int bytes, Runnable work) {
        int all = bytes + THREAD;
        if (waiting.addAndGet(all) > MAX_WAITING) {
            waiting.addAndGet(-all);
            return false;
        }
        tasks.start(name, () -> {
            try {
                work.run();
            } catch (RuntimeException mistake) {
                events.defect(0, mistake);
            } finally {
                waiting.addAndGet(-all);
            }
        });
        return true;
    }

    /** Lends what datagrams leave by. */
    void withOutgoing(Consumer<Outgoing> work) {
        Outgoing out = runner().take(Outgoing.POOL);
        try {
            work.accept(out);
        } finally {
            out.clear();
            runner().giveBack(Outgoing.POOL, out);
        }
    }
}
