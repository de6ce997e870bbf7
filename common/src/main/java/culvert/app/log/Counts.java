package culvert.app.log;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often of each: a value of a log line, an object in JSON and {@code word:3 other:1} in text.
 *
 * @param of in the order in which it is told; keys without spaces
 */
record Counts(Map<String, Long> of) {
    @Override
    public String toString() {
        return of.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
