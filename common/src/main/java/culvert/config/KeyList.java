package culvert.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keys that are declared together, in the order of the help pages and the example. */
final class KeyList {
    private final List<Key<?>> keys = new ArrayList<>();
    private final Set<End> ends;
    private Set<String> ignored = Set.of();

    /** @param ends who uses them */
    KeyList(End... ends) {
        this.ends = EnumSet.copyOf(List.of(ends));
    }

    /** Keys of the top that other programs take here too, and that have no effect here. */
    KeyList ignoring(String... names) {
        ignored = Set.of(names);
        return this;
    }

    <T> KeyBuilder<T> key(String name, ValueType<T> type) {
        return new KeyBuilder<>(this, name, type, Optional.empty());
    }

    /** @param usual what holds without the key, as a word of the command line */
    <T> KeyBuilder<T> key(String name, ValueType<T> type, String usual) {
        return new KeyBuilder<>(this, name, type, Optional.of(usual));
    }

    Set<End> ends() {
        return ends;
    }

    Set<String> ignored() {
        return ignored;
    }

    void add(Key<?> key) {
        keys.add(key);
    }

    Stream<Key<?>> keys() {
        return keys.stream();
    }
}
