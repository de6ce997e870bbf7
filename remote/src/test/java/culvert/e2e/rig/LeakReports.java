package culvert.e2e.rig;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Listens to what Netty's leak detector has to say. */
public final class LeakReports implements AutoCloseable {
    /** More than one, since the detector looks at a buffer's making whether others were lost. */
    private static final int BUFFERS = 16;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    private LeakReports() {
        reports.setContext(logger.getLoggerContext());
    }

    public static LeakReports open() {
        LeakReports opened = new LeakReports();
        opened.reports.start();
        opened.logger.addAppender(opened.reports);
        return opened;
    }

    /** Everything reported until now; collects what was lost first. */
    public List<String> found() throws InterruptedException {
        Memory.collect();
        for (int i = 0; i < BUFFERS; i++) {
            PooledByteBufAllocator.DEFAULT.directBuffer(BUFFERS).release();
        }
        return reports.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(reports);
        reports.stop();
    }
}
