package culvert.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads a configuration file: the JSON of shadowsocks-libev and shadowsocks-rust, with Culvert's own keys beside theirs.
 */
public final class ConfigReader {
    private static final String LOG = "log";

    /** Other names for the keys of a server in a list. */
    private static final Map<String, String> SERVER_ALIASES =
            Map.of("address", Key.SERVER.name(), "port", Key.SERVER_PORT.name());

    private final Place source;
    private final Findings findings;
    private final Map<String, String> environment;
    private final Layer layer;
    private final TreeSet<String> foreign = new TreeSet<>();
    private boolean holdsSecret;

    private ConfigReader(Place source, Findings findings, Map<String, String> environment) {
        this.source = source;
        this.findings = findings;
        this.environment = environment;
        this.layer = new Layer(findings, environment);
    }

    /**
     * Reads a file.
     *
     * @param word the file as the user names it
     * @param findings is told of mistakes and of what deserves a warning
     * @throws ConfigException when the file cannot be read at all
     */
    public static Config read(String word, Map<String, String> environment, Findings findings) throws ConfigException {
        Path file = ConfigFile.path(word);
        Place source = Place.whole(word);
        ConfigReader reader = new ConfigReader(source, findings, environment);
        Config config = reader.document(ConfigFile.read(file, source));
        if (reader.holdsSecret && ConfigFile.isOpenToAll(file)) {
            findings.warn(source, ConfigFile.OPEN_TO_ALL);
        }
        return config;
    }

    /** Reads bytes as a file of that name. */
    static Config read(byte[] bytes, String name, Map<String, String> environment, Findings findings)
            throws ConfigException {
        Place source = Place.whole(name);
        return new ConfigReader(source, findings, environment).document(ConfigFile.text(bytes, source));
    }

    private Config document(String text) throws ConfigException {
        for (Node.Field field : JsonReader.read(text, source, findings).fields()) {
            topLevel(field);
        }
        if (!foreign.isEmpty()) {
            findings.warn(source, "these keys of other programs have no effect here: " + String.join(", ", foreign));
        }
        return layer.config();
    }

    private void topLevel(Node.Field field) {
        switch (field.name()) {
            case "servers", "shadowsocks" -> servers(field);
            case LOG -> log(field);
            default -> key(field, field.name());
        }
    }

    /** One key of the top level, or of the only server, by the name that it has at the top level. */
    private void key(Node.Field field, String name) {
        if (field.value() instanceof Node.Nothing) {
            return;
        }
        Optional<Key<?>> key = Key.find(name);
        if (key.isPresent() && isTopLevel(name)) {
            value(key.get(), field.value());
        } else if (Refused.knows(name)) {
            Refused.check(name, field, findings).ifPresent(foreign::add);
        } else if (Foreign.knows(name)) {
            foreign.add(name);
        } else {
            unknown(
                    field,
                    Key.ALL.stream()
                            .map(Key::name)
                            .filter(ConfigReader::isTopLevel)
                            .toList());
        }
    }

    private static boolean isTopLevel(String name) {
        return name.indexOf('.') < 0;
    }

    private void value(Key<?> key, Node value) {
        boolean isSecret = key == Key.PASSWORD || key == Key.SOCKS_USERS;
        holdsSecret |= isSecret && Secrets.isLiteral(value);
        layer.read(key, value);
    }

    private void log(Node.Field field) {
        if (field.value() instanceof Node.Nothing) {
            return;
        }
        if (!(field.value() instanceof Node.Fields fields)) {
            new Reading(LOG, findings, environment)
                    .wrong(field.value(), "an object such as {\"level\": 1, \"format\": \"json\"}");
            return;
        }
        for (Node.Field inner : fields.fields()) {
            String name = LOG + "." + inner.name();
            boolean isRustFormat = name.equals(Key.LOG_FORMAT.name()) && inner.value() instanceof Node.Fields;
            if (isRustFormat || Foreign.knows(name)) {
                foreign.add(name);
            } else if (Key.find(name).isPresent()) {
                Key.find(name).ifPresent(key -> value(key, inner.value()));
            } else {
                unknown(inner, List.of("level", "format"));
            }
        }
    }

    /** The list of servers, which may have one. */
    private void servers(Node.Field field) {
        if (!(field.value() instanceof Node.Items items)
                || items.items().size() != 1
                || !(items.items().getFirst() instanceof Node.Fields only)) {
            String found = field.value() instanceof Node.Items items
                    ? "a list of " + items.items().size()
                    : "no list";
            findings.wrong(
                    field.value().place(),
                    field.name() + " is " + found + ", expected a list of one server; keep the one to use,"
                            + " or name several of the same password in \"server\": [...]");
            return;
        }
        for (Node.Field inner : only.fields()) {
            String name = SERVER_ALIASES.getOrDefault(inner.name(), inner.name());
            if (Foreign.knowsInServerEntry(name)) {
                foreign.add(name);
            } else {
                key(inner, name);
            }
        }
    }

    private void unknown(Node.Field field, List<String> known) {
        List<String> candidates = new ArrayList<>(known);
        candidates.add(LOG);
        String hint = Nearest.to(field.name(), candidates)
                .map(near -> "did you mean " + Quoted.quoted(near) + "?")
                .orElse("expected one of those in config.json.example");
        findings.wrong(field.place(), "unknown key " + Quoted.quoted(field.name()) + ", " + hint);
    }
}
