package culvert.net.carrier;

import culvert.net.Pooled;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/** One carrier's idle pooled objects, most recently used first because that one is still in cache. Not thread-safe. */
final class Shelves {
    private final IdentityHashMap<Pooled<?>, ArrayDeque<Object>> shelves = new IdentityHashMap<>();

    @SuppressWarnings("unchecked") // a shelf holds only what its kind has made
    <T> T take(Pooled<T> kind) {
        ArrayDeque<Object> shelf = shelves.get(kind);
        Object object = shelf == null ? null : shelf.pollFirst();
        return object == null ? kind.make() : (T) object;
    }

    <T> void giveBack(Pooled<T> kind, T object) {
        ArrayDeque<Object> shelf = shelves.computeIfAbsent(kind, any -> new ArrayDeque<>());
        if (shelf.size() < kind.keep()) {
            shelf.addFirst(object);
        }
    }
}
