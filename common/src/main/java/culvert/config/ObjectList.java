package culvert.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The type of a list of objects with keys of their own, all of which each has to have.
 *
 * @param noun what one is called in messages
 * @param names its keys
 * @param one an example of one, for messages
 * @param maker makes one of the values of its keys
 */
record ObjectList<T>(String noun, List<String> names, String one, Maker<T> maker) implements ValueType<List<T>> {
    /** More would fill the log. */
    private static final int MAX_NAMED = 20;

    /** Makes an object, or tells the reading what is wrong with a value. */
    @FunctionalInterface
    interface Maker<T> {
        Optional<T> make(Map<String, Node> values, Reading reading);
    }

    @Override
    public Optional<List<T>> read(Node node, Reading reading) {
        if (!(node instanceof Node.Items)) {
            return reading.wrongSecret(node, "a list of " + noun + "s, each " + one);
        }
        Set<String> ignored = new TreeSet<>();
        Optional<List<T>> all =
                ValueTypes.list((each, list) -> read(each, list, ignored), one).read(node, reading);
        if (!ignored.isEmpty()) {
            String some = ignored.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
            reading.diagnostics().warn(node.place(), "these keys of " + noun + "s have no effect here: " + some);
        }
        return all;
    }

    private Optional<T> read(Node node, Reading reading, Set<String> ignored) {
        Reading part = reading.of("a " + noun);
        if (!(node instanceof Node.Fields fields)) {
            return part.wrongSecret(node, one);
        }
        Map<String, Node> values = new HashMap<>();
        List<String> slips = new ArrayList<>();
        for (Node.Field field : fields.fields()) {
            if (names.contains(field.name())) {
                values.put(field.name(), field.value());
            } else {
                foreign(field, reading.diagnostics(), ignored).ifPresent(slips::add);
            }
        }
        Optional<String> missing =
                names.stream().filter(name -> !values.containsKey(name)).findFirst();
        if (missing.isPresent()) {
            return slips.isEmpty() ? part.wrong(node, "without a " + missing.get(), one) : Optional.empty();
        }
        return maker.make(values, reading);
    }

    /** Takes a key that such an object does not have, and says which of its own was meant. */
    private Optional<String> foreign(Node.Field field, Diagnostics diagnostics, Set<String> ignored) {
        Optional<String> near = Nearest.to(field.name(), names);
        if (near.isPresent()) {
            diagnostics.wrong(
                    field.place(),
                    "unknown key " + Quoted.quoted(field.name()) + " of a " + noun + ", did you mean "
                            + Quoted.quoted(near.get()) + "?");
        } else if (Key.find(field.name()).isPresent()) {
            String key = field.name();
            diagnostics.wrong(
                    field.place(), "a " + noun + " has a " + key + ", expected no such key: it is the same for all");
        } else if (RejectedKeys.check(field.name(), field.value(), diagnostics)) {
            ignored.add(Quoted.plain(field.name()));
        }
        return near;
    }
}
