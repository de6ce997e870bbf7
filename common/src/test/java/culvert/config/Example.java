package culvert.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code config.json.example}. */
final class Example {
    private static final String HEAD = """
            // A configuration for both ends of Culvert, with every key there is.
            //
            // As it stands it works on one machine:  culvert remote -c config.json  and  culvert local -c config.json
            // For a laptop and a server, copy it to both and change what the comments say; keys that only the other end needs do no
            // harm, but for outbound_bind_addr, outbound_bind_interface, outbound_fwmark and outbound_proxy, which a laptop refuses.
            // Every value here but the password is the one that holds when the key is left out, save for "server" on the server.
            // Flags win over the environment, and the environment over this file. Comments and trailing commas are allowed.
            {
            """;
    private static final Map<Set<End>, String> PARTS = Map.of(
            EnumSet.allOf(End.class), "both ends",
            EnumSet.of(End.LOCAL), "only the local end",
            EnumSet.of(End.REMOTE), "only the remote end");
    private static final int WIDTH = 118;
    private static final String INDENT = "    ";

    private final StringBuilder out = new StringBuilder(HEAD);
    private Set<End> part = EnumSet.noneOf(End.class);

    private Example() {}

    static String text() {
        Example example = new Example();
        Key.all().stream().filter(Key::standsInFiles).map(Key::declaration).forEach(example::key);
        return example.out.append("}\n").toString();
    }

    private void key(KeyBuilder<?> key) {
        if (!key.ends.equals(part)) {
            String head = INDENT + "// --- " + PARTS.get(key.ends) + " ";
            out.append(part.isEmpty() ? "" : "\n")
                    .append(head)
                    .append("-".repeat(WIDTH - head.length()))
                    .append("\n\n");
            part = key.ends;
        } else if (!key.text.isEmpty()) {
            out.append('\n');
        }
        key.text.lines().forEach(this::comment);
        if (key.type instanceof EntryList list) {
            entries(list);
        }
        int dot = key.name.indexOf('.');
        if (dot < 0) {
            line(key, "\"" + key.name + "\": " + key.example.orElseThrow());
        } else if (!key.text.isEmpty()) { // the first of an object writes all of it
            String object = key.name.substring(0, dot);
            line(
                    key,
                    "\"" + object + "\": "
                            + Key.all().stream()
                                    .filter(inner -> inner.name().startsWith(object + "."))
                                    .map(inner -> "\"" + inner.name().substring(dot + 1) + "\": "
                                            + inner.declaration().example.orElseThrow())
                                    .collect(Collectors.joining(", ", "{ ", " }")));
        }
    }

    /** What stands of each object of a list: its own keys, and which of those at the top it may have. */
    private void entries(EntryList list) {
        comment("The keys of each " + list.noun() + ":");
        for (Key<?> key : list.own().keys().toList()) {
            comment("  " + String.join(" or ", key.names()) + ": "
                    + key.declaration().text.strip());
        }
        List<String> shared =
                Key.all().stream().filter(list.shared()).map(Key::name).toList();
        if (!shared.isEmpty()) {
            comment("  and, in the place of those at the top, its own");
            comment("  " + String.join(", ", shared));
        }
    }

    private void comment(String line) {
        out.append(INDENT + "// " + line + "\n");
    }

    private void line(KeyBuilder<?> key, String text) {
        String written = (key.hidden ? "// " : "") + text.replace("\n", "\n" + INDENT) + ",\n";
        out.append(INDENT).append(written);
    }
}
