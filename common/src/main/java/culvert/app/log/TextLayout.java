package culvert.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import culvert.relay.Stages;

/** {@code 2026-03-01T09:30:00.123+01:00 INFO  message key=value other="a value with spaces"}. */
final class TextLayout extends LayoutBase<ILoggingEvent> {
    /** The longest name of a level. */
    private static final int LEVEL_WIDTH = 5;

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(LogLine.time(event)).append(' ');
        String level = event.getLevel().toString();
        line.append(level).repeat(" ", LEVEL_WIDTH - level.length()).append(' ');
        said(line, event);
        return line.append('\n').toString();
    }

    /** The message, and its keys and values. */
    static void said(StringBuilder line, ILoggingEvent event) {
        message(line, event.getFormattedMessage());
        LogLine.fields(event).forEach((key, value) -> {
            if (value instanceof Stages) {
                return; // for programs, which read the other form
            }
            line.append(' ').append(key).append('=');
            value(line, String.valueOf(value));
        });
    }

    /** Quotes are as harmless in a message as they are common. */
    private static void message(StringBuilder line, String text) {
        StringBuilder escaped = new StringBuilder();
        LogLine.escape(escaped, text);
        line.append(escaped.toString().replace("\\\"", "\""));
    }

    private static void value(StringBuilder line, String text) {
        boolean isWord = !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
        if (isWord) {
            LogLine.escape(line, text);
        } else {
            LogLine.escape(line.append('"'), text);
            line.append('"');
        }
    }
}
