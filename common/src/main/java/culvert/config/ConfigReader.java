package culvert.config;

import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file: the JSON of shadowsocks-libev and shadowsocks-rust, with Culvert's own keys beside theirs.
 */
public final class ConfigReader {
    private static final String LOG = "log";
    private static final String DISABLED = "disabled";

    private final SourceLocation source;
    private final End end;
    private final Diagnostics diagnostics;
    private final Map<String, String> environment;
    private final ConfigSource layer;
    private final ForeignKeys foreign;
    private boolean holdsSecret;

    private ConfigReader(SourceLocation source, End end, Map<String, String> environment, Diagnostics diagnostics) {
        this.source = source;
        this.end = end;
        this.diagnostics = diagnostics;
        this.environment = environment;
        this.layer = new ConfigSource(diagnostics, environment);
        this.foreign = new ForeignKeys(EnumSet.of(end), diagnostics);
    }

    /**
     * Reads a file.
     *
     * @param word the file as the user names it, or {@code -} for {@code input}
     * @param end whose file it is
     * @param diagnostics is told of mistakes and of what deserves a warning
     * @throws ConfigException when the file cannot be read at all
     */
    public static Config read(
            String word, InputStream input, End end, Map<String, String> environment, Diagnostics diagnostics)
            throws ConfigException {
        ConfigReader reader = new ConfigReader(ConfigFile.place(word), end, environment, diagnostics);
        Config config = reader.document(ConfigFile.read(word, input));
        if (reader.holdsSecret) {
            ConfigFile.warnIfOpen(word, diagnostics);
        }
        return config;
    }

    /** Reads bytes as a file of that name. */
    static Config read(byte[] bytes, String name, End end, Map<String, String> environment, Diagnostics diagnostics)
            throws ConfigException {
        SourceLocation source = SourceLocation.whole(name);
        return new ConfigReader(source, end, environment, diagnostics).document(ConfigFile.text(bytes, source));
    }

    private Config document(String text) throws ConfigException {
        for (Node.Field field : JsonReader.read(text, source, diagnostics).fields()) {
            if (!(field.value() instanceof Node.Nothing)) {
                topLevel(field);
            }
        }
        foreign.warn(source, "");
        return layer.config();
    }

    private void topLevel(Node.Field field) {
        switch (field.name()) {
            case "servers", "shadowsocks" -> servers(field);
            case "locals" -> locals(field);
            case LOG -> log(field);
            default -> {
                if (!isOwn(field.name(), field.value())) {
                    foreign.take(field, layer);
                }
            }
        }
    }

    /** Reads the value if the key is Culvert's. */
    private boolean isOwn(String name, Node value) {
        Optional<Key<?>> key = name.indexOf('.') < 0 ? Key.find(name) : Optional.empty();
        key.ifPresent(known -> value(known, value));
        return key.isPresent();
    }

    private void value(Key<?> key, Node value) {
        boolean isSecret = key == Key.PASSWORD
                || key == Key.ADMIN_TOKEN
                || key == Key.REDIS_PASSWORD
                || key == Key.SOCKS_USERS
                || key == Key.USERS
                || key == Key.SERVERS;
        holdsSecret |=
                (isSecret && Secrets.isLiteral(value)) || (key == Key.OUTBOUND_PROXY && Proxies.holdPassword(value));
        layer.read(key, value);
    }

    private void log(Node.Field field) {
        if (!(field.value() instanceof Node.Fields fields)) {
            new Reading(LOG, diagnostics, environment)
                    .wrong(field.value(), "an object such as {\"level\": 1, \"format\": \"json\"}");
            return;
        }
        for (Node.Field inner : fields.fields()) {
            String name = LOG + "." + inner.name();
            boolean isRustFormat = name.equals(Key.LOG_FORMAT.name()) && inner.value() instanceof Node.Fields;
            if (isRustFormat || IgnoredKeys.knowsInLog(inner.name())) {
                foreign.ignore(name);
            } else if (Key.find(name).isPresent()) {
                Key.find(name).ifPresent(key -> value(key, inner.value()));
            } else {
                foreign.unknown(inner, name, Nearest.to(inner.name(), namesInLog()), layer);
            }
        }
    }

    private static List<String> namesInLog() {
        return Key.all().stream()
                .filter(Key::standsInFiles)
                .map(Key::name)
                .filter(name -> name.startsWith(LOG + "."))
                .map(name -> name.substring(LOG.length() + 1))
                .toList();
    }

    /** The list of servers: a single one counts as if it stood at the top. */
    private void servers(Node.Field field) {
        List<Node> used = used(field);
        if (field.value() instanceof Node.Items items && items.items().isEmpty()) {
            value(Key.SERVERS, items);
        } else if (used.size() > 1) {
            List<Node> all = used.stream()
                    .map(each -> each instanceof Node.Fields fields ? fields.without(DISABLED) : each)
                    .toList();
            value(Key.SERVERS, new Node.Items(field.value().place(), all));
        } else {
            only(field, "server at least, each " + EntryList.SERVERS.one())
                    .ifPresentOrElse(server -> entry(server), () -> {
                        layer.wrong(Key.SERVER, field.place());
                        layer.wrong(Key.PASSWORD, field.place());
                    });
        }
    }

    /** The list of listeners of shadowsocks-rust, of which one may be in use; the remote has none. */
    private void locals(Node.Field field) {
        if (end == End.REMOTE) {
            foreign.ignore(field.name());
        } else if (!(field.value() instanceof Node.Items items)
                || !items.items().isEmpty()) {
            only(field, "listener; keep the one to use").ifPresent(listener -> entry(tunnel(listener)));
        }
    }

    /** A listener whose protocol is a tunnel, written as Culvert's own keys have it. */
    private static Node.Fields tunnel(Node.Fields listener) {
        Optional<Node> host = listener.find("forward_address");
        Optional<Node> port = listener.find("forward_port");
        boolean isTunnel = listener.find("protocol")
                .filter(protocol ->
                        protocol instanceof Node.Text text && text.text().equals("tunnel"))
                .isPresent();
        if (!isTunnel
                || !(host.orElse(null) instanceof Node.Text(SourceLocation place, String address, boolean _))
                || !(port.orElse(null) instanceof Node.Digits digits)) {
            return listener;
        }
        String target = (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + digits.digits();
        Node.Field own = new Node.Field(place, Key.TUNNEL_ADDRESS.name(), new Node.Text(place, target, false));
        return listener.without("protocol", "forward_address", "forward_port").with(own);
    }

    private void entry(Node.Fields entry) {
        for (Node.Field field : entry.fields()) {
            String name = EntryList.SERVERS.find(field.name()).map(Key::name).orElse(field.name());
            boolean isDone = field.value() instanceof Node.Nothing || isOwn(name, field.value());
            if (!isDone) {
                foreign.takeOfOnly(field, layer);
            }
        }
    }

    /** The one entry of a list that is in use. */
    private Optional<Node.Fields> only(Node.Field field, String expected) {
        List<Node> used = used(field);
        if (used.size() == 1 && used.getFirst() instanceof Node.Fields only) {
            return Optional.of(only.without(DISABLED));
        }
        String found = "no list";
        if (field.value() instanceof Node.Items(SourceLocation _, List<Node> all)) {
            int off = all.size() - used.size();
            found = "a list of " + all.size() + (off > 0 ? ", of which " + off + " disabled" : "");
        }
        diagnostics.wrong(
                field.value().place(), field.name() + " is " + found + ", expected a list of one " + expected);
        return Optional.empty();
    }

    private static List<Node> used(Node.Field field) {
        List<Node> all = field.value() instanceof Node.Items items ? items.items() : List.of();
        return all.stream().filter(entry -> !isDisabled(entry)).toList();
    }

    private static boolean isDisabled(Node entry) {
        return entry instanceof Node.Fields fields
                && fields.find(DISABLED)
                        .filter(value -> value instanceof Node.Flag flag && flag.value())
                        .isPresent();
    }
}
