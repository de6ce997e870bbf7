package culvert.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The fields of a head, in their order and as they were written. */
public record Fields(List<Map.Entry<String, String>> all) {
    /** What is meant for the next machine only, whether or not the field Connection says so. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "te",
            "upgrade");

    /** What decides where a message goes and where it ends is never removed at the sender's wish. */
    private static final Set<String> NEEDED = Set.of("host", "content-length", "transfer-encoding", "trailer");

    /** Of a field beside its text: two strings with their arrays, the pair, and its place in the list. */
    private static final int FIELD_BYTES = 112;

    /** About how many bytes they take in memory. */
    public long weight() {
        return all.stream()
                .mapToLong(field ->
                        FIELD_BYTES + field.getKey().length() + field.getValue().length())
                .sum();
    }

    /** All values of a name, in whatever case it was written. */
    public List<String> values(String name) {
        return all.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    public boolean has(String name) {
        return all.stream().anyMatch(field -> field.getKey().equalsIgnoreCase(name));
    }

    /** The words of a field that is a list, in lower case. */
    public Set<String> words(String name) {
        return values(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Appends those that are for the next machine but one. */
    public void writeEndToEnd(StringBuilder to) {
        Set<String> named = words("connection");
        for (Map.Entry<String, String> field : all) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && (!named.contains(name) || NEEDED.contains(name))) {
                write(to, field.getKey(), field.getValue());
            }
        }
    }

    public static void write(StringBuilder to, String name, String value) {
        to.append(name).append(": ").append(value).append("\r\n");
    }
}
