package culvert.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes lines and naps between bursts of them. The thread that feeds it is then woken a hundred times a second at most,
 * and not for each of thousands of sessions, which would cost the carriers a system call and a core a switch each time.
 */
final class NappingAppender extends OutputStreamAppender<ILoggingEvent> {
    /** Too short for a person to notice; a line that comes alone is written before the nap. */
    private static final long NAP_NANOS = Duration.ofMillis(10).toNanos();

    private long awakeSince = System.nanoTime() - NAP_NANOS;

    @Override
    protected void subAppend(ILoggingEvent event) {
        super.subAppend(event);
        if (System.nanoTime() - awakeSince >= NAP_NANOS) {
            LockSupport.parkNanos(NAP_NANOS);
            awakeSince = System.nanoTime();
        }
    }
}
