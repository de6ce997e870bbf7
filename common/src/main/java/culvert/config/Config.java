package culvert.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An immutable set of values, each under its key and with the place where it was written. */
public final class Config {
    public static final Config EMPTY = new Config(Map.of());

    private final Map<Key<?>, Given<?>> entries;

    private Config(Map<Key<?>, Given<?>> entries) {
        this.entries = entries;
    }

    /** The value of a key, if it was given. */
    public <T> Optional<T> find(Key<T> key) {
        return entry(key).flatMap(Given::value);
    }

    /** The value of a key, or what holds without it. */
    public <T> T get(Key<T> key) {
        return find(key).orElseGet(key::usual);
    }

    /** Where the value was written, right or wrong. */
    public Optional<SourceLocation> location(Key<?> key) {
        return entry(key).map(Given::place);
    }

    /** These values, and those of {@code below} for keys that are not given here. One server takes the place of several. */
    public Config over(Config below) {
        Map<Key<?>, Given<?>> both = new LinkedHashMap<>(below.entries);
        if (entries.containsKey(Key.SERVER) || entries.containsKey(Key.SERVERS)) {
            both.remove(Key.SERVER);
            both.remove(Key.SERVERS);
        }
        both.putAll(entries);
        return new Config(both);
    }

    /** The values of these keys alone. */
    Config only(Set<Key<?>> keys) {
        Map<Key<?>, Given<?>> some = new LinkedHashMap<>(entries);
        some.keySet().retainAll(keys);
        return new Config(some);
    }

    /** With a value; empty for one that is wrong, which the diagnostics already say. */
    <T> Config with(Key<T> key, Optional<T> value, SourceLocation place) {
        Map<Key<?>, Given<?>> more = new LinkedHashMap<>(entries);
        more.put(key, new Given<>(value, place));
        return new Config(more);
    }

    @SuppressWarnings("unchecked") // with() is the only way in
    private <T> Optional<Given<T>> entry(Key<T> key) {
        return Optional.ofNullable((Given<T>) entries.get(key));
    }

    /** Secrets hide themselves. */
    @Override
    public String toString() {
        return entries.entrySet().stream()
                .flatMap(entry -> entry.getValue().value().stream().map(value -> entry.getKey() + "=" + value))
                .collect(Collectors.joining(", ", "Config[", "]"));
    }

    private record Given<T>(Optional<T> value, SourceLocation place) {}
}
