package culvert;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What a logger says during a test, and to the test alone. Threads of the program may go on writing while the test
 * reads.
 */
public final class LoggedLines implements BeforeEachCallback, AfterEachCallback {
    private final Logger logger;
    private final Level level;
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final Collector collector = new Collector();
    private @Nullable Level levelBefore;

    private LoggedLines(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    /** Hears the logger of that name, from that level on. */
    public static LoggedLines of(String name, Level level) {
        return new LoggedLines((Logger) LoggerFactory.getLogger(name), level);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        levelBefore = logger.getLevel();
        logger.setLevel(level);
        logger.setAdditive(false);
        collector.setContext(logger.getLoggerContext());
        collector.start();
        logger.addAppender(collector);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.detachAppender(collector);
        collector.stop();
        logger.setAdditive(true);
        logger.setLevel(levelBefore);
    }

    /** Those said so far. */
    public List<ILoggingEvent> lines() {
        return List.copyOf(lines);
    }

    /** The messages said so far, each on a line. */
    public String messages() {
        return lines.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    /** Logback's own list of lines may not be read while another thread adds to it. */
    private final class Collector extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing();
            lines.add(line);
        }
    }
}
