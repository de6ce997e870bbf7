package culvert.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens to keys that are not Culvert's: an error, or a word in the one warning about all of them. */
final class ForeignKeys {
    /** More would fill the log. */
    private static final int MAX_NAMED = 20;

    /** Shorter names are one letter away from too many others. */
    private static final int DISTINCT = 5;

    private static final List<String> LISTS = List.of("servers", "shadowsocks", "locals", "log");

    /** What people and other programs call keys, too far from their names to be slips. */
    private static final Map<String, Key<?>> SYNONYMS = Map.ofEntries(
            Map.entry("host", Key.SERVER),
            Map.entry("hostname", Key.SERVER),
            Map.entry("ip", Key.SERVER),
            Map.entry("local", Key.LOCAL_ADDRESS),
            Map.entry("cipher", Key.METHOD),
            Map.entry("encryption", Key.METHOD),
            Map.entry("pass", Key.PASSWORD),
            Map.entry("pwd", Key.PASSWORD),
            Map.entry("psk", Key.PASSWORD),
            Map.entry("secret", Key.PASSWORD));

    private final Set<End> ends;
    private final Diagnostics diagnostics;
    private final Set<String> ignored = new TreeSet<>();
    private final Set<String> unknown = new TreeSet<>();

    ForeignKeys(Set<End> ends, Diagnostics diagnostics) {
        this.ends = ends;
        this.diagnostics = diagnostics;
    }

    /** Takes a key that is none of Culvert's at the top level. */
    void take(Node.Field field, ConfigSource layer) {
        if (!isOfOthers(field, layer)) {
            unknown(field, field.name(), meant(field.name()), layer);
        }
    }

    /** Takes a key that is none of Culvert's of the only server or listener in a list, which counts as the top level. */
    void takeOfOnly(Node.Field field, ConfigSource layer) {
        String name = field.name();
        if (EntryList.SERVERS.find(name).isPresent()) { // what stands at the top too was taken
            ignore(name);
        } else if (!isOfOthers(field, layer)) {
            unknown(field, name, Nearest.to(name, EntryList.SERVERS.names()).or(() -> meant(name)), layer);
        }
    }

    /** Takes a key that objects of that list do not have. */
    void takeOfEntry(Node.Field field, EntryList list, ConfigSource values) {
        String name = field.name();
        if (list.own().ignored().contains(name)) {
            ignore(name);
        } else if (Key.find(name).isPresent()) {
            diagnostics.wrong(
                    field.place(),
                    "a " + list.noun() + " has a " + name + ", expected no such key: it is the same for all");
        } else if (!isOfOthers(field, values)) {
            List<String> names = list.names();
            Optional<String> synonym =
                    Optional.ofNullable(SYNONYMS.get(name)).map(Key::name).filter(names::contains);
            Optional<String> meant = Nearest.to(name, names).or(() -> synonym);
            meant.ifPresentOrElse(
                    near -> {
                        slip(field, " of a " + list.noun(), near);
                        list.find(near).ifPresent(key -> values.wrong(key, field.place()));
                    },
                    () -> unknown.add(Quoted.plain(name)));
        }
    }

    /** Takes a known key that has no effect. */
    void ignore(String name) {
        ignored.add(name);
    }

    /**
     * Takes an unknown key.
     *
     * @param name as the user sees it
     * @param meant the key that was probably meant, which makes it a mistake
     */
    void unknown(Node.Field field, String name, Optional<String> meant, ConfigSource layer) {
        meant.ifPresentOrElse(
                near -> {
                    slip(field, "", near);
                    Key.find(near)
                            .or(() -> EntryList.SERVERS.find(near))
                            .ifPresent(key -> layer.wrong(key, field.place()));
                },
                () -> unknown.add(Quoted.plain(name)));
    }

    /**
     * Warns of all keys that have no effect.
     *
     * @param whose follows "keys"; empty for those at the top
     */
    void warn(SourceLocation source, String whose) {
        String others = whose.isEmpty() ? " of other programs" : whose;
        warn(source, ignored, "these keys" + others + " have no effect here: ");
        warn(source, unknown, "these keys" + whose + " are unknown and have no effect: ");
    }

    private void warn(SourceLocation source, Set<String> names, String text) {
        if (!names.isEmpty()) {
            String more = names.size() > MAX_NAMED ? " and " + (names.size() - MAX_NAMED) + " more" : "";
            diagnostics.warn(source, text + names.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")) + more);
        }
    }

    /** True for keys of other programs: errors, or without effect. */
    private boolean isOfOthers(Node.Field field, ConfigSource layer) {
        String name = field.name();
        if (RejectedKeys.knows(name, ends)) {
            if (!RejectedKeys.check(name, field.value(), diagnostics) && RejectedKeys.holdsServers(name)) {
                layer.wrong(Key.SERVER, field.place());
                layer.wrong(Key.PASSWORD, field.place());
            }
            return true;
        }
        boolean isIgnored = IgnoredKeys.knows(name) || RejectedKeys.names().contains(name);
        if (isIgnored) {
            ignore(name);
        }
        return isIgnored;
    }

    private void slip(Node.Field field, String whose, String near) {
        String odd = Quoted.oddIn(field.name()).map(c -> " with " + c).orElse("");
        diagnostics.wrong(
                field.place(),
                "unknown key " + Quoted.quoted(field.name()) + odd + whose + ", did you mean " + written(near) + "?");
    }

    private Optional<String> meant(String name) {
        List<String> own = Stream.concat(
                        LISTS.stream(),
                        Key.all().stream().filter(Key::standsInFiles).map(Key::name))
                .toList();
        List<String> others = RejectedKeys.names().stream()
                .filter(known -> known.length() >= DISTINCT)
                .toList();
        return switch (name) {
            case "listen", "bind", "bind_address", "bind_addr" ->
                Optional.of((ends.contains(End.LOCAL) ? Key.LOCAL_ADDRESS : Key.SERVER).name());
            case "listen_port", "bind_port" ->
                Optional.of((ends.contains(End.LOCAL) ? Key.LOCAL_PORT : Key.SERVER_PORT).name());
            default ->
                Optional.ofNullable(SYNONYMS.get(name))
                        .map(Key::name)
                        .or(() -> Nearest.to(name, own))
                        .or(() -> Nearest.slip(name, others));
        };
    }

    private static String written(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? Quoted.quoted(name)
                : Quoted.quoted(name.substring(0, dot)) + ": {" + Quoted.quoted(name.substring(dot + 1)) + ": ...}";
    }
}
