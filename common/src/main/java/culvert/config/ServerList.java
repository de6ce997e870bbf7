package culvert.config;

import culvert.config.ConfigException.Mistake;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list of servers as SIP008 has it, or one of them alone as Outline has it. Those that can be used are. */
final class ServerList {
    private static final String SERVERS = "servers";
    private static final String VERSION = "version";
    private static final List<Key<?>> KEYS = List.of(Key.SERVER, Key.SERVER_PORT, Key.METHOD, Key.PASSWORD);

    private final SourceLocation place;
    private final ConfigSource layer;
    private final Diagnostics diagnostics;

    private ServerList(SourceLocation place, ConfigSource layer, Diagnostics diagnostics) {
        this.place = place;
        this.layer = layer;
        this.diagnostics = diagnostics;
    }

    /** True for text that can only be meant as one. */
    static boolean isOne(String text) {
        return text.startsWith("{");
    }

    /**
     * Reads its servers into {@code layer}.
     *
     * @throws ConfigException when it is no JSON
     */
    static void read(String text, SourceLocation place, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException {
        Node.Fields list = JsonReader.read(text, place, diagnostics);
        new ServerList(place, layer, diagnostics).take(list);
    }

    private void take(Node.Fields list) {
        List<Node> servers = servers(list);
        List<Node> good = new ArrayList<>();
        Optional<Mistake> first = Optional.empty();
        for (Node server : servers.subList(0, Math.min(servers.size(), EntryList.SERVERS.max()))) {
            Optional<Mistake> mistake = mistake(server);
            if (mistake.isEmpty() && server instanceof Node.Fields fields) {
                good.add(fields.only(ServerList::isTaken));
            }
            first = first.or(() -> mistake);
        }
        if (good.isEmpty()) {
            layer.wrong(Key.SERVER, place);
            layer.wrong(Key.PASSWORD, place);
            first.ifPresent(mistake -> diagnostics.wrong(
                    mistake.place().orElse(place),
                    mistake.text()
                            + (servers.size() > 1 ? "; none of the " + servers.size() + " servers can be used" : "")));
            return;
        }
        if (good.size() == 1 && good.getFirst() instanceof Node.Fields only) {
            only.fields().stream()
                    .filter(field -> isTopLevel(field.name()) && isSet(field.value()))
                    .forEach(this::use);
        } else {
            several(good);
        }
        tell(servers.size(), good.size(), first);
    }

    /** Each has its own of what a flag would give for all. */
    private void several(List<Node> good) {
        for (Key<?> key : KEYS) {
            layer.config()
                    .location(key)
                    .ifPresent(before -> diagnostics.wrong(
                            place,
                            "has several servers, but " + key + " was given at " + before + ", expected it once"));
        }
        layer.read(Key.SERVERS, new Node.Items(place, good));
    }

    private List<Node> servers(Node.Fields list) {
        if (list.find(SERVERS).isEmpty() && list.find(Key.SERVER.name()).isPresent()) {
            return List.of(list);
        }
        boolean isKnown = list.find(VERSION)
                .filter(version ->
                        version instanceof Node.Digits number && number.digits().equals("1"))
                .isPresent();
        List<Node> servers = list.find(SERVERS).orElse(null) instanceof Node.Items items ? items.items() : List.of();
        if (!isKnown || servers.isEmpty()) {
            diagnostics.wrong(
                    place, "is no list of servers, expected {\"version\": 1, \"servers\": [...]} with one at least");
        }
        return isKnown ? servers : List.of();
    }

    /** The first thing that keeps a server from being used. What others say must not be looked up in the environment. */
    private Optional<Mistake> mistake(Node server) {
        Diagnostics trial = new Diagnostics();
        if (!(server instanceof Node.Fields fields)) {
            trial.wrong(server.place(), "is no server, expected an object with " + KEYS);
            return trial.exception().mistakes().stream().findFirst();
        }
        ConfigSource values = new ConfigSource(trial, Map.of());
        for (Key<?> key : KEYS) {
            fields.find(key.name())
                    .ifPresentOrElse(
                            value -> values.read(key, value),
                            () -> trial.wrong(fields.place(), "is a server without a " + key));
        }
        fields.find(Key.PREFIX.name()).filter(ServerList::isSet).ifPresent(prefix -> values.read(Key.PREFIX, prefix));
        for (Node.Field field : fields.fields()) {
            if (field.name().equals(Key.PLUGIN.name())
                    && field.value() instanceof Node.Text name
                    && !name.text().isEmpty()
                    && !layer.lets(name.text())) {
                trial.wrong(
                        field.place(),
                        "plugin is set, and none is started for a list but those of \"" + Key.PLUGINS_ALLOWED
                                + "\", expected \"\", or the server in a file for -c");
            }
            if (RejectedKeys.knows(field.name(), EnumSet.of(End.LOCAL))) {
                RejectedKeys.check(field.name(), field.value(), trial);
            }
        }
        if (trial.exception().mistakes().isEmpty()) {
            Config whole = values.config().over(layer.config());
            Credentials.local(whole, trial);
            SaltPrefixes.of(whole, trial);
        }
        return trial.exception().mistakes().stream().findFirst();
    }

    /** Lists may say more of a server, which is none of ours. */
    private static boolean isTaken(String name) {
        return EntryList.SERVERS
                .find(name)
                .filter(key -> key.declaration().isOfLinks)
                .isPresent();
    }

    private static boolean isTopLevel(String name) {
        return Key.find(name).filter(key -> key.declaration().isOfLinks).isPresent();
    }

    private static boolean isSet(Node value) {
        return !(value instanceof Node.Nothing);
    }

    private void use(Node.Field field) {
        Key.find(field.name()).ifPresent(key -> layer.read(key, field.value()));
    }

    private void tell(int all, int good, Optional<Mistake> first) {
        if (good == all) {
            return;
        }
        String used = good == 1 ? "only one can be used" : good + " can be used";
        diagnostics.warn(
                place,
                "has " + all + " servers, of which " + used
                        + first.map(mistake -> " (" + mistake + ")").orElse(""));
    }
}
