package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Redis answers, in the shapes of its version 2 of the protocol. What has another shape is as good as nothing. */
final class Replies {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private Replies() {}

    /**
     * One of a stream.
     *
     * @param values of its fields, whose names say nothing
     */
    record Entry(String id, List<byte[]> values) {}

    /** Of {@code XRANGE} and the like. */
    static List<Entry> entries(@Nullable Object answer) {
        List<Entry> entries = new ArrayList<>();
        for (Object each : list(answer)) {
            List<?> entry = list(each);
            if (entry.size() == 2 && entry.getFirst() instanceof byte[] id) {
                List<byte[]> values = new ArrayList<>();
                List<?> fields = list(entry.getLast());
                for (int i = 1; i < fields.size(); i += 2) {
                    if (fields.get(i) instanceof byte[] value) {
                        values.add(value);
                    }
                }
                entries.add(new Entry(new String(id, UTF_8), values));
            }
        }
        return entries;
    }

    /** Of {@code HGETALL}. */
    static Map<String, byte[]> fields(@Nullable Object answer) {
        Map<String, byte[]> fields = new LinkedHashMap<>();
        List<?> all = list(answer);
        for (int i = 0; i + 1 < all.size(); i += 2) {
            if (all.get(i) instanceof byte[] name && all.get(i + 1) instanceof byte[] value) {
                fields.put(new String(name, UTF_8), value);
            }
        }
        return fields;
    }

    /** Of {@code HMGET} with those names. */
    static Map<String, byte[]> values(List<String> names, @Nullable Object answer) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        List<?> all = list(answer);
        for (int i = 0; i < Math.min(names.size(), all.size()); i++) {
            if (all.get(i) instanceof byte[] value) {
                values.put(names.get(i), value);
            }
        }
        return values;
    }

    /** One of several, as a script has it, or a field with digits: 0 where there is none. */
    static long number(List<?> all, int at) {
        return switch (at < all.size() ? all.get(at) : null) {
            case Long number -> number;
            case byte[] digits -> number(new String(digits, UTF_8));
            case null, default -> 0;
        };
    }

    private static long number(String digits) {
        return NUMBER.matcher(digits).matches() ? Long.parseLong(digits) : 0;
    }

    private static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }
}
