package culvert.app.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import culvert.config.LogFormat;

/**
 * How Logback is set up before {@link Logging} says better, as in tests: warnings, at once, to the standard error.
 *
 * <p>Logback finds this as a service, which spares it the search for configuration files and their XML parser. In a program of
 * others that has this jar among its own, the log is theirs: only {@code deploy/java.options} says that this is Culvert.
 */
public final class LogbackSetup extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext loggerContext) {
        if (!Boolean.getBoolean("culvert.standalone")) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Logging.warningsOnly(loggerContext, LogFormat.TEXT, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
