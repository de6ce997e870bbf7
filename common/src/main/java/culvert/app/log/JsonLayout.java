package culvert.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import culvert.relay.Stages;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** <code>{"ts":"2026-03-01T09:30:00.123+01:00","level":"info","msg":"message","key":"value","count":7}</code>. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    /** What every line has; an event's own key of that name gets an underscore. */
    private static final Set<String> TAKEN = Set.of("ts", "level", "msg");

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder("{");
        field(line, "ts", LogLine.time(event));
        field(line.append(','), "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        field(line.append(','), "msg", event.getFormattedMessage());
        LogLine.fields(event).forEach((key, value) -> fields(line, TAKEN.contains(key) ? key + "_" : key, value));
        return line.append("}\n").toString();
    }

    /** Stages have a field each, in microseconds. */
    private static void fields(StringBuilder line, String key, @Nullable Object value) {
        if (value instanceof Stages stages) {
            stages.forEach((stage, took) ->
                    field(line.append(','), stage.label().replace('-', '_') + "_us", took.toNanos() / 1000));
        } else {
            field(line.append(','), key, value);
        }
    }

    private static void field(StringBuilder line, String key, @Nullable Object value) {
        text(line, key);
        line.append(':');
        switch (value) {
            case null -> line.append("null");
            case Integer number -> line.append(number);
            case Long number -> line.append(number);
            case Boolean flag -> line.append(flag);
            case Counts counts -> object(line, counts);
            default -> text(line, value.toString());
        }
    }

    private static void object(StringBuilder line, Counts counts) {
        line.append('{');
        String between = "";
        for (Map.Entry<String, Long> count : counts.of().entrySet()) {
            field(line.append(between), count.getKey(), count.getValue());
            between = ",";
        }
        line.append('}');
    }

    private static void text(StringBuilder line, String text) {
        LogLine.escape(line.append('"'), text);
        line.append('"');
    }
}
