package culvert.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes lines from any thread without making it wait, and writes them by a thread of its own: a burst of them with one
 * call, and a nap after each.
 *
 * <p>Thousands of sessions end in a second. Logback's queue takes a lock for each, on which a virtual thread may have to
 * wait for a thread that its carrier does not run, and its appender a system call for each.
 */
final class LogWriter extends ContextAwareBase implements Appender<ILoggingEvent> {
    /** Too short to notice; a line that comes alone is written before the nap. */
    private static final long NAP_NANOS = Duration.ofMillis(10).toNanos();

    /** About a second of 10 000 sessions that end at once, in 2 MB at most. */
    private static final int MAX_LINES = 10_000;

    /** One call writes no more, so that a burst does not make the buffer large for ever. */
    private static final int MAX_BYTES = 64 * 1024;

    private final Layout<ILoggingEvent> layout;
    private final OutputStream out;
    private final Duration lastWords;
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().daemon().name("log").unstarted(this::work);
    private volatile boolean started;
    private volatile boolean closing;
    private String name = "log";

    /** @param lastWords how long {@link #stop} waits when the other end of the pipe is not read */
    LogWriter(Layout<ILoggingEvent> layout, OutputStream out, Duration lastWords) {
        this.layout = layout;
        this.out = out;
        this.lastWords = lastWords;
    }

    /** The newest lines are lost when there are too many. */
    @Override
    public void doAppend(ILoggingEvent event) {
        if (!started || waiting.get() >= MAX_LINES) {
            return;
        }
        event.prepareForDeferredProcessing();
        waiting.incrementAndGet();
        lines.add(event);
        wake();
    }

    @Override
    public void start() {
        started = true;
        thread.start();
    }

    /** Writes what is queued. */
    @Override
    public void stop() {
        if (started) {
            started = false;
            closing = true;
            LockSupport.unpark(thread);
            try {
                thread.join(lastWords);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public void setName(String name) {
        this.name = name;
    }

    @Override
    public void addFilter(Filter<ILoggingEvent> filter) {
        throw new UnsupportedOperationException("lines are filtered by level");
    }

    @Override
    public void clearAllFilters() {}

    @Override
    public List<Filter<ILoggingEvent>> getCopyOfAttachedFiltersList() {
        return List.of();
    }

    @Override
    public FilterReply getFilterChainDecision(ILoggingEvent event) {
        return FilterReply.NEUTRAL;
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        try {
            while (!closing) {
                if (writeAll(burst)) {
                    LockSupport.parkNanos(this, NAP_NANOS);
                } else {
                    asleep.set(true);
                    // a thread that adds a line now sees that this one sleeps; a line that was added before is seen
                    // here
                    if (lines.isEmpty() && !closing) {
                        LockSupport.park(this);
                    }
                    asleep.set(false);
                }
            }
            writeAll(burst);
        } catch (IOException unheard) {
            started = false; // nobody reads the log any more
        }
    }

    /** True if there was a line. */
    private boolean writeAll(ByteArrayOutputStream burst) throws IOException {
        burst.reset();
        boolean any = false;
        for (ILoggingEvent line = lines.poll(); line != null; line = lines.poll()) {
            any = true;
            waiting.decrementAndGet();
            burst.writeBytes(text(line).getBytes(StandardCharsets.UTF_8));
            if (burst.size() >= MAX_BYTES) {
                write(burst);
            }
        }
        write(burst);
        return any;
    }

    /** A line that cannot be made costs no others. */
    private String text(ILoggingEvent line) {
        try {
            return layout.doLayout(line);
        } catch (RuntimeException mistake) {
            return "a line of " + line.getLoggerName() + " could not be made: " + mistake + System.lineSeparator();
        }
    }

    private void write(ByteArrayOutputStream burst) throws IOException {
        if (burst.size() > 0) {
            out.write(burst.toByteArray(), 0, burst.size());
            out.flush();
            burst.reset();
        }
    }
}
