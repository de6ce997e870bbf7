package culvert.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Lines for systemd's journal, which has a time of its own for each and takes its priority from the beginning:
 * {@code <6>message key=value}, by sd-daemon(3). It strips that before anybody sees it.
 */
final class Journal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Journal() {}

    /** Whether the journal is what reads the standard error, by systemd.exec(5). */
    static boolean reads(Map<String, String> environment) {
        String stream = environment.get("JOURNAL_STREAM");
        if (stream == null) {
            return false;
        }
        try {
            Map<String, Object> ours = Files.readAttributes(STANDARD_ERROR, "unix:dev,ino");
            return stream.equals(ours.get("dev") + ":" + ours.get("ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return false; // then it looks as it does for everybody else
        }
    }

    /** In the place of a layout of text. */
    static LayoutBase<ILoggingEvent> text() {
        return new LayoutBase<>() {
            @Override
            public String doLayout(ILoggingEvent event) {
                StringBuilder line = new StringBuilder(priority(event.getLevel()));
                TextLayout.said(line, event);
                return line.append('\n').toString();
            }
        };
    }

    /** Before the lines of another layout, which programs read. */
    static LayoutBase<ILoggingEvent> before(Layout<ILoggingEvent> layout) {
        return new LayoutBase<>() {
            @Override
            public String doLayout(ILoggingEvent event) {
                return priority(event.getLevel()) + layout.doLayout(event);
            }
        };
    }

    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }
}
