package culvert.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** What both layouts of the log have in common. */
final class LogLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    /** Not a {@link java.time.ZoneId}, for whose rules the JDK searches all jars. */
    private static final TimeZone ZONE = TimeZone.getDefault();

    private static final String OURS = "culvert.";

    private LogLine() {}

    /** Local time to the millisecond, with its offset. */
    static String time(ILoggingEvent event) {
        long millis = event.getTimeStamp();
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(ZONE.getOffset(millis) / 1000);
        return TIME.format(Instant.ofEpochMilli(millis).atOffset(offset));
    }

    /** The event's keys and values in their order, with the logger of a library and the failure that was logged. */
    static Map<String, @Nullable Object> fields(ILoggingEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        if (!event.getLoggerName().startsWith(OURS)) {
            fields.put("logger", event.getLoggerName());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.put(
                    "thrown",
                    isForDevelopers(event) ? ThrowableProxyUtil.asString(thrown).strip() : reasons(thrown));
        }
        return fields;
    }

    /** Errors are mistakes of the program, which a report should show whole; what a user is warned of has no use for it. */
    private static boolean isForDevelopers(ILoggingEvent event) {
        return event.getLevel() == Level.ERROR || !event.getLevel().isGreaterOrEqual(Level.INFO);
    }

    private static String reasons(IThrowableProxy thrown) {
        StringJoiner reasons = new StringJoiner(", because of ");
        for (IThrowableProxy reason = thrown; reason != null; reason = reason.getCause()) {
            String message = reason.getMessage();
            reasons.add(message == null ? reason.getClassName() : reason.getClassName() + ": " + message);
        }
        return reasons.toString();
    }

    /**
     * Writes what an outsider may have chosen so that it stays on its line and in its order: control characters, those
     * that turn the direction of text, and halves of characters become {@code \}{@code uXXXX}.
     */
    static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (isPlain(text, i)) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
    }

    private static boolean isPlain(String text, int i) {
        char c = text.charAt(i);
        if (c >= ' ' && c < 0x7F) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
