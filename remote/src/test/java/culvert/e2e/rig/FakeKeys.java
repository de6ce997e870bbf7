package culvert.e2e.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What Redis does with keys, as far as a test needs it. Texts are bytes, each a character. For any number of threads. */
public final class FakeKeys {
    private final LongSupplier nanoTime;
    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, Long> ends = new TreeMap<>();
    private final Map<String, SequencedMap<String, String>> hashes = new TreeMap<>();
    private final Map<String, List<Entry>> streams = new TreeMap<>();
    private long lastId;

    private record Entry(long id, List<String> fields) {
        List<Object> answer() {
            return List.of(id + "-0", fields);
        }
    }

    public FakeKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** As after a restart without anything on the disk. */
    public void clear() {
        synchronized (this) {
            texts.clear();
            hashes.clear();
            streams.clear();
        }
    }

    /** The fields of a hash. */
    public Map<String, String> hash(String key) {
        synchronized (this) {
            return Map.copyOf(hashes.getOrDefault(key, new TreeMap<>()));
        }
    }

    /** How many entries a stream has. */
    public int length(String stream) {
        synchronized (this) {
            return entries(stream).size();
        }
    }

    /** Does it, and answers null, a number, a text or a list of those. */
    public @Nullable Object execute(List<String> command) {
        synchronized (this) {
            ends.entrySet().removeIf(end -> {
                boolean isOver = nanoTime.getAsLong() - end.getValue() >= 0;
                if (isOver) {
                    texts.remove(end.getKey());
                }
                return isOver;
            });
            String key = command.size() > 1 ? command.get(1) : "";
            List<String> rest = command.subList(Math.min(2, command.size()), command.size());
            return switch (command.getFirst()) {
                case "SET" -> set(key, rest);
                case "GET" -> texts.get(key);
                case "DEL" -> texts.remove(key) == null ? 0L : 1L;
                case "HSET" -> setFields(key, rest);
                case "HDEL" ->
                    rest.stream()
                            .filter(field -> fields(key).remove(field) != null)
                            .count();
                case "HGETALL" -> all(key);
                case "HMGET" -> values(key, rest);
                case "XADD" -> add(key, rest);
                case "XRANGE" -> range(entries(key), rest.get(0), rest);
                case "XREVRANGE" -> range(entries(key).reversed(), rest.get(1), rest);
                default -> "OK";
            };
        }
    }

    private @Nullable Object set(String key, List<String> rest) {
        if (rest.contains("NX") && texts.containsKey(key)) {
            return null;
        }
        texts.put(key, rest.getFirst());
        int at = rest.indexOf("PX");
        if (at > 0 && !rest.contains("NX")) { // for requests nothing is ever over
            ends.put(key, nanoTime.getAsLong() + 1_000_000 * Long.parseLong(rest.get(at + 1)));
        }
        return "OK";
    }

    private SequencedMap<String, String> fields(String key) {
        return hashes.computeIfAbsent(key, _ -> new TreeMap<>());
    }

    private List<Entry> entries(String key) {
        return streams.computeIfAbsent(key, _ -> new ArrayList<>());
    }

    private long setFields(String key, List<String> rest) {
        long added = 0;
        for (int i = 0; i < rest.size(); i += 2) {
            added += fields(key).put(rest.get(i), rest.get(i + 1)) == null ? 1 : 0;
        }
        return added;
    }

    private List<Object> all(String key) {
        List<Object> all = new ArrayList<>();
        fields(key).forEach((field, value) -> {
            all.add(field);
            all.add(value);
        });
        return all;
    }

    private List<@Nullable Object> values(String key, List<String> names) {
        List<@Nullable Object> values = new ArrayList<>();
        names.forEach(name -> values.add(fields(key).get(name)));
        return values;
    }

    private String add(String key, List<String> rest) {
        List<String> fields = rest.subList(rest.indexOf("*") + 1, rest.size());
        entries(key).add(new Entry(++lastId, List.copyOf(fields)));
        if (rest.getFirst().equals("MAXLEN") && entries(key).size() > Integer.parseInt(rest.get(2))) {
            entries(key).removeFirst();
        }
        return lastId + "-0";
    }

    private static List<Object> range(List<Entry> entries, String from, List<String> rest) {
        long after = from.startsWith("(") ? Long.parseLong(from.substring(1, from.indexOf('-'))) : -1;
        int at = rest.indexOf("COUNT");
        long most = at < 0 ? Long.MAX_VALUE : Long.parseLong(rest.get(at + 1));
        return entries.stream()
                .filter(entry -> entry.id() > after)
                .limit(most)
                .map(Entry::answer)
                .map(Object.class::cast)
                .toList();
    }

    /** The same on the wire. */
    static String written(@Nullable Object answer) {
        return switch (answer) {
            case null -> "$-1\r\n";
            case Long number -> ":" + number + "\r\n";
            case String text -> text.equals("OK") ? "+OK\r\n" : "$" + text.length() + "\r\n" + text + "\r\n";
            case byte[] bytes -> written(new String(bytes, ISO_8859_1));
            case List<?> list -> {
                StringBuilder all = new StringBuilder("*" + list.size() + "\r\n");
                list.forEach(each -> all.append(written(each)));
                yield all.toString();
            }
            default -> throw new IllegalArgumentException(Objects.toString(answer));
        };
    }
}
