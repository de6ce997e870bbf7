package culvert.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The type of a list of objects whose keys are declared as those at the top are.
 *
 * @param noun what one is called in messages
 * @param own the keys that only such an object has
 * @param shared those at the top of which each may have its own
 * @param one an example of one, for messages
 * @param max how many there may be
 */
record EntryList(String noun, KeyList own, Predicate<Key<?>> shared, String one, int max)
        implements ValueType<List<Entry>> {

    /** As shadowsocks-rust has them; providers have dozens. */
    static final EntryList SERVERS = new EntryList(
            "server",
            ServerEntryKeys.LIST,
            Key::isOfEachServer,
            "an object such as {\"server\": \"vps.example.com\", \"server_port\": 8388,"
                    + " \"method\": \"aes-256-gcm\", \"password\": \"...\"}",
            256);

    /** As shadowsocks-rust has them; the file bounds their number. */
    static final EntryList USERS = new EntryList(
            "user",
            UserEntryKeys.LIST,
            _ -> false,
            "an object such as {\"name\": \"alice\", \"password\": \"...\"}",
            Integer.MAX_VALUE);

    /** The same in the file that the remote end writes; its text is bounded. */
    static final EntryList MANAGED =
            new EntryList(USERS.noun(), USERS.own(), key -> key == Key.SERVER_PORT, USERS.one(), Integer.MAX_VALUE);

    /** All keys that one may have. */
    Stream<Key<?>> keys() {
        return Stream.concat(own.keys(), Key.all().stream().filter(shared));
    }

    /** What they are called, and what else. */
    List<String> names() {
        return keys().flatMap(key -> key.names().stream()).toList();
    }

    /** The key that an object calls so. */
    Optional<Key<?>> find(String name) {
        return keys().filter(key -> key.names().contains(name)).findFirst();
    }

    @Override
    public Optional<List<Entry>> read(Node node, Reading reading) {
        if (!(node instanceof Node.Items(SourceLocation _, List<Node> items))) {
            return reading.wrongSecret(node, "a list of " + noun + "s, each " + one);
        }
        if (items.size() > max) {
            return reading.wrong(node, "a list of " + items.size(), "at most " + max + " " + noun + "s");
        }
        ForeignKeys foreign = new ForeignKeys(own.ends(), reading.diagnostics());
        Optional<List<Entry>> all =
                ValueTypes.list((each, list) -> entry(each, list, foreign), one).read(node, reading);
        foreign.warn(node.place(), " of " + noun + "s");
        return all.filter(entries -> own.keys()
                .filter(key -> key.declaration().isUnique)
                .allMatch(key -> isDistinct(key, entries, reading.diagnostics())));
    }

    private Optional<Entry> entry(Node node, Reading reading, ForeignKeys foreign) {
        if (!(node instanceof Node.Fields fields)) {
            return reading.of("a " + noun).wrongSecret(node, one);
        }
        ConfigSource values = new ConfigSource(reading.diagnostics(), reading.environment());
        for (Node.Field field : fields.fields()) {
            if (!(field.value() instanceof Node.Nothing)) {
                find(field.name())
                        .ifPresentOrElse(
                                key -> take(key, field, values, foreign),
                                () -> foreign.takeOfEntry(field, this, values));
            }
        }
        List<Key<?>> missing = keys().filter(key -> key.declaration().isRequired)
                .filter(key -> values.config().find(key).isEmpty())
                .toList();
        missing.stream()
                .filter(key -> values.config().location(key).isEmpty())
                .findFirst()
                .ifPresent(key -> reading.of("a " + noun).wrong(node, "without a " + key, one));
        return missing.isEmpty() ? Optional.of(new Entry(values.config(), fields.place())) : Optional.empty();
    }

    /** What others call it is only a word for people, of which the first counts. */
    private void take(Key<?> key, Node.Field field, ConfigSource values, ForeignKeys foreign) {
        if (shared.test(key)) {
            values.read(key, field.value());
        } else if (values.config().location(key).isPresent()) {
            foreign.ignore(field.name());
        } else {
            values.read(key, field.value(), nameOf(key, values.config()));
        }
    }

    /** As in "the password of "alice"", if that is known yet. */
    private String nameOf(Key<?> key, Config values) {
        return own.keys()
                .filter(known -> known.declaration().isUnique)
                .flatMap(known -> values.find(known).stream())
                .findFirst()
                .map(name -> partOf(key, name.toString()))
                .orElse("the " + key + " of a " + noun);
    }

    static String partOf(Key<?> key, String owner) {
        return "the " + key + " of " + Quoted.quoted(owner);
    }

    private <T> boolean isDistinct(Key<T> key, List<Entry> entries, Diagnostics diagnostics) {
        Map<T, SourceLocation> seen = new HashMap<>();
        boolean distinct = true;
        for (Entry entry : entries) {
            SourceLocation place = entry.config().location(key).orElse(entry.place());
            SourceLocation before = seen.putIfAbsent(entry.get(key), place);
            if (before != null) {
                distinct = false;
                diagnostics.wrong(
                        place,
                        "there is another " + noun + " "
                                + Quoted.quoted(entry.get(key).toString()) + " in line " + before.line()
                                + ", expected a " + key + " of each " + noun + "'s own");
            }
        }
        return distinct;
    }
}
