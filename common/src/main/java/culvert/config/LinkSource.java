package culvert.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * A link, from the command line, a file or the standard input, as a source of the values that it holds. A list of servers,
 * and the https address of either, are links too.
 */
public final class LinkSource {
    private static final SourceLocation ARGUMENT = SourceLocation.whole("the link");

    /** Of parameters; the last says who made the link, and nothing else. */
    private static final Set<String> KNOWN = Set.of(Link.PLUGIN, Link.PREFIX, "outline");

    private LinkSource() {}

    /** True for what can only be meant as one, right or wrong. */
    public static boolean isMeantAsLink(String word) {
        return word.contains("://");
    }

    /**
     * Reads a link that stood on the command line into {@code layer}.
     *
     * @throws ConfigException when what it leads to cannot be read
     * @throws IOException when that cannot be fetched
     */
    public static void word(String link, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException, IOException {
        diagnostics.warn(
                ARGUMENT,
                "every user of this machine can see it, and the password in it; --link FILE keeps it from them");
        any(link, ARGUMENT, layer, diagnostics);
    }

    /**
     * Reads the link in a file, around which there may be white space, into {@code layer}.
     *
     * @param file a path, or {@code -} for {@code input}
     * @throws ConfigException when it cannot be read at all
     * @throws IOException when what it leads to cannot be fetched
     */
    public static void file(String file, InputStream input, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException, IOException {
        if (OnlineAddress.isOne(file)) {
            word(file, layer, diagnostics);
            return;
        }
        if (Link.isLink(file)) {
            throw ConfigFile.mistake(
                    SourceLocation.whole("--link"),
                    "is a link itself, expected a file that holds it, or no --link before it");
        }
        String text = ConfigFile.read(file, input);
        ConfigFile.warnIfOpen(file, diagnostics);
        any(text.strip(), ConfigFile.place(file), layer, diagnostics);
    }

    private static void any(String text, SourceLocation place, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException, IOException {
        if (OnlineAddress.isOne(text)) {
            OnlineAddress address = OnlineAddress.parse(text, place, OnlineAddress.LIMIT);
            String held = address.fetch().strip();
            if (!Link.isLink(held) && !ServerList.isOne(held)) {
                throw ConfigFile.mistake(
                        address.place(), "holds neither a link nor a list of servers, expected one of the two");
            }
            layer.cameFrom(new OnlineText(address, held));
            held(held, address.place(), layer, diagnostics, false);
        } else {
            held(text, place, layer, diagnostics, true);
        }
    }

    /** What comes from the net starts no programs here but those that it may. */
    private static void held(
            String text, SourceLocation place, ConfigSource layer, Diagnostics diagnostics, boolean isOurs)
            throws ConfigException {
        if (ServerList.isOne(text)) {
            ServerList.read(text, place, layer, diagnostics);
        } else {
            read(text, place, layer, diagnostics);
            if (!isOurs) {
                layer.config()
                        .find(Key.PLUGIN)
                        .filter(name -> !name.isEmpty() && !layer.lets(name))
                        .ifPresent(_ -> diagnostics.wrong(
                                place,
                                "is a link that wants a plugin, and none is started for what comes from the net but those"
                                        + " of \"" + Key.PLUGINS_ALLOWED
                                        + "\", expected one without, or the link itself in a file"));
            }
        }
    }

    /** What the link holds is given once: a flag for the same is a contradiction. */
    static void read(String text, SourceLocation place, ConfigSource layer, Diagnostics diagnostics) {
        Link link;
        try {
            if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
                throw new IllegalArgumentException("has more than one line, expected one link alone");
            }
            link = Link.parse(text);
        } catch (IllegalArgumentException e) {
            diagnostics.wrong(place, e.getMessage() == null ? "is no link" : e.getMessage());
            layer.wrong(Key.SERVER, place);
            layer.wrong(Key.PASSWORD, place);
            return;
        }
        if (MethodNames.isKnown(link.method())) {
            layer.word(Key.METHOD, link.method(), place.source());
        } else {
            diagnostics.wrong(place, "is a link with a method that is none, expected " + MethodNames.offered());
            layer.wrong(Key.METHOD, place);
        }
        layer.word(Key.SERVER, link.host().toString(), place.source());
        layer.word(Key.SERVER_PORT, Integer.toString(link.port()), place.source());
        layer.word(Key.PASSWORD, link.password().value(), place.source());
        if (!link.plugin().isEmpty()) {
            int end = (link.plugin() + ";").indexOf(';');
            layer.word(Key.PLUGIN, link.plugin().substring(0, end), place.source());
            layer.word(
                    Key.PLUGIN_OPTS,
                    link.plugin().substring(Math.min(end + 1, link.plugin().length())),
                    place.source());
        }
        if (!link.prefix().isEmpty()) {
            layer.word(Key.PREFIX, link.prefix(), place.source());
        }
        link.parameters().stream()
                .filter(name -> !KNOWN.contains(name))
                .forEach(name -> diagnostics.warn(
                        place, "has the parameter " + Quoted.quoted(name) + ", which is not known and is ignored"));
    }
}
