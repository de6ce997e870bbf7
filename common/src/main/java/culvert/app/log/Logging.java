package culvert.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import culvert.config.LogFormat;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The log: one line an event, written by a thread of its own, so that no session ever waits for a console or a disk.
 *
 * <p>When lines come faster than they can be written for long, the newest are dropped. Closing writes what is queued.
 */
public final class Logging implements AutoCloseable {
    /** The logger of what is said of each session and association. */
    static final String SESSIONS = SessionLog.class.getName() + ".sessions";

    private static final String OURS = "culvert";

    /** How long closing may take when the other end of the pipe is not read. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final LoggerContext context;

    /** How much is said. */
    public enum Detail {
        /** Warnings and errors. */
        QUIET,
        USUAL,
        VERBOSE
    }

    private Logging(LoggerContext context) {
        this.context = context;
    }

    /**
     * Starts the log of this process on the standard error.
     *
     * @param sessions whether each session and association has a line when it ends; with {@link Detail#VERBOSE} it has
     * @param environment says whether the journal reads it
     */
    public static Logging start(LogFormat format, Detail detail, boolean sessions, Map<String, String> environment) {
        Logging logging = start(layout(format, Journal.reads(environment)), detail, System.err, LAST_WORDS);
        if (!sessions && detail != Detail.VERBOSE) {
            logging.context.getLogger(SESSIONS).setLevel(Level.WARN);
        }
        return logging;
    }

    /** @param lastWords how long closing may take */
    static Logging start(LogFormat format, Detail detail, OutputStream out, Duration lastWords) {
        return start(layout(format, false), detail, out, lastWords);
    }

    private static Logging start(
            LayoutBase<ILoggingEvent> layout, Detail detail, OutputStream out, Duration lastWords) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        silence(context);
        LogWriter writer = new LogWriter(started(context, layout), out, lastWords);
        writer.setContext(context);
        writer.start();
        Level ours = switch (detail) {
            case QUIET -> Level.WARN;
            case USUAL -> Level.INFO;
            case VERBOSE -> Level.DEBUG;
        };
        say(context, ours, detail == Detail.VERBOSE ? Level.WARN : Level.ERROR, writer);
        return new Logging(context);
    }

    static void warningsOnly(LoggerContext context, LogFormat format, OutputStream out) {
        say(context, Level.WARN, Level.ERROR, unqueued(context, format, out));
    }

    /**
     * Libraries say what is broken, and no more unless the user wants to hear more: they do not know what is worth a line
     * here, nor that the names that users visit are none of the log's business. Their threads run meanwhile, so this is settled first.
     */
    private static void say(LoggerContext context, Level ours, Level libraries, Appender<ILoggingEvent> to) {
        root(context).setLevel(libraries);
        context.getLogger(OURS).setLevel(ours);
        root(context).addAppender(to);
    }

    /**
     * Writes what is queued. Not by {@code LoggerContext.reset()}, after which for a moment all are to be heard: who has looked at
     * the level then is heard by the next appender.
     */
    private static void silence(LoggerContext context) {
        root(context).detachAndStopAllAppenders();
        context.getLogger(SESSIONS).setLevel(null);
    }

    /** Writes what is queued, and leaves the log as it was before it was started. */
    @Override
    public void close() {
        silence(context);
        warningsOnly(context, LogFormat.TEXT, System.err);
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static LayoutBase<ILoggingEvent> layout(LogFormat format, boolean forJournal) {
        return switch (format) {
            case TEXT -> forJournal ? Journal.text() : new TextLayout();
            case JSON -> forJournal ? Journal.before(new JsonLayout()) : new JsonLayout();
        };
    }

    private static Layout<ILoggingEvent> started(LoggerContext context, LayoutBase<ILoggingEvent> layout) {
        layout.setContext(context);
        layout.start();
        return layout;
    }

    private static Appender<ILoggingEvent> unqueued(LoggerContext context, LogFormat format, OutputStream out) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(started(context, layout(format, false)));
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(new Borrowed(out));
        appender.start();
        return appender;
    }

    /** A stream that outlives the appender, which closes what it is given. */
    private static final class Borrowed extends FilterOutputStream {
        Borrowed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
