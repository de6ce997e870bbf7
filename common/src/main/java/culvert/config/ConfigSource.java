package culvert.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the values of one source: a file, the environment, or the flags. */
public final class ConfigSource {
    private final Diagnostics diagnostics;
    private final Map<String, String> environment;
    private Config config = Config.EMPTY;
    private Set<String> plugins = Set.of();
    private @Nullable OnlineText online;

    /**
     * Begins empty.
     *
     * @param environment for values that name a variable
     */
    public ConfigSource(Diagnostics diagnostics, Map<String, String> environment) {
        this.diagnostics = diagnostics;
        this.environment = environment;
    }

    /** Takes a word of the command line or the environment. */
    public <T> void word(Key<T> key, String word, String source) {
        read(key, new Node.Text(SourceLocation.whole(source), word, true));
    }

    /** Takes the words of a flag that may be repeated. */
    public <T> void words(Key<T> key, List<String> words, String source) {
        SourceLocation place = SourceLocation.whole(source);
        List<Node> items = words.stream()
                .<Node>map(word -> new Node.Text(place, word, true))
                .toList();
        read(key, new Node.Items(place, items));
    }

    /** Lets what comes from the net name these plugins. */
    public ConfigSource letting(List<String> named) {
        plugins = Set.copyOf(named);
        return this;
    }

    /** Whether what comes from the net may have this plugin started. */
    boolean lets(String plugin) {
        return plugins.contains(plugin);
    }

    void cameFrom(OnlineText text) {
        online = text;
    }

    /** What a part of it was fetched from. */
    public Optional<OnlineText> online() {
        return Optional.ofNullable(online);
    }

    /** What has been taken and was right. */
    public Config config() {
        return config;
    }

    <T> void read(Key<T> key, Node node) {
        read(key, node, key.name());
    }

    /** As {@link #read(Key, Node)}, but messages call the value so. */
    <T> void read(Key<T> key, Node node, String name) {
        Optional<SourceLocation> before = config.location(key);
        if (before.isPresent()) {
            diagnostics.wrong(
                    node.place(), key.name() + " was already given at " + before.get() + ", expected it once");
            return;
        }
        config = config.with(key, key.type().read(node, new Reading(name, diagnostics, environment)), node.place());
    }

    /** Notes that a key was given a wrong value, so that it is not reported as missing. */
    void wrong(Key<?> key, SourceLocation place) {
        if (config.location(key).isEmpty()) {
            config = config.with(key, Optional.empty(), place);
        }
    }
}
