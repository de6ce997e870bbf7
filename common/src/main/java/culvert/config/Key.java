package culvert.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key that the configuration may hold. All that is said of a key is said once, in {@link SharedKeys}, {@link LocalKeys} or
 * {@link RemoteKeys}: the flags, the help pages and {@code config.json.example} are made of it, in this order, and what holds
 * without it comes from there.
 *
 * <p>Dots stand for nesting: {@code log.level} is the key {@code level} of the object {@code log}.
 */
public final class Key<T> implements SharedKeys, LocalKeys, RemoteKeys, ServerEntryKeys, UserEntryKeys {
    private final KeyBuilder<T> declared;

    Key(KeyBuilder<T> declared) {
        this.declared = declared;
    }

    /** All that stand at the top, as they are declared. */
    public static List<Key<?>> all() {
        return Stream.of(SharedKeys.LIST, LocalKeys.LIST, RemoteKeys.LIST)
                .flatMap(KeyList::keys)
                .toList();
    }

    /** The key of that name in a file. */
    static Optional<Key<?>> find(String name) {
        return all().stream()
                .filter(key -> key.standsInFiles() && key.name().equals(name))
                .findFirst();
    }

    public String name() {
        return declared.name;
    }

    /** Its name, and what objects of a list call it too. */
    List<String> names() {
        return declared.names;
    }

    /** What holds when it is not given. */
    public T usual() {
        return declared.usual
                .flatMap(this::literal)
                .orElseThrow(() -> new IllegalStateException(name() + " has no value by itself"));
    }

    /**
     * For what is settled when the program starts.
     *
     * @throws KeptKeyException when it has changed
     */
    public void mustStay(Object before, Object now) {
        if (!before.equals(now)) {
            throw new KeptKeyException(this);
        }
    }

    public List<Flag> flags() {
        return List.copyOf(declared.flags);
    }

    /** True when it may be repeated on the command line. */
    public boolean isList() {
        return declared.usual.filter("[]"::equals).isPresent();
    }

    /** True when each of several servers may have its own. */
    public boolean isOfEachServer() {
        return declared.isOfEachServer;
    }

    boolean standsInFiles() {
        return declared.standsInFiles;
    }

    ValueType<T> type() {
        return declared.type;
    }

    KeyBuilder<T> declaration() {
        return declared;
    }

    @Override
    public String toString() {
        return name();
    }

    private Optional<T> literal(String text) {
        SourceLocation here = SourceLocation.whole(name());
        Node node = switch (text) {
            case "[]" -> new Node.Items(here, List.of());
            case "{}" -> new Node.Fields(here, List.of());
            default -> new Node.Text(here, text, true);
        };
        return type().read(node, new Reading(name(), new Diagnostics(), Map.of()));
    }
}
