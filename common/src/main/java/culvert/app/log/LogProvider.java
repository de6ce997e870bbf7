package culvert.app.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import culvert.config.LogFormat;

/**
 * Logback as it is before {@link Logging} says better, and in tests: warnings, at once, to the standard error.
 *
 * <p>{@code deploy/java.options} names this class to SLF4J ({@code slf4j.provider}). That spares a start the search of all jars
 * for a provider, then for one that sets Logback up, then for its files. In a program of others that has this jar among its own,
 * nobody names it, and the log is theirs.
 */
public final class LogProvider extends LogbackServiceProvider {

    @Override
    public void initialize() {
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setMDCAdapter(getMDCAdapter());
        Logging.warningsOnly(context, LogFormat.TEXT, System.err);
        context.start();
    }
}
