package culvert.config;

import java.io.InputStream;

/** A link, from the command line, a file or the standard input, as a source of the values that it holds. */
public final class LinkSource {
    private static final SourceLocation ARGUMENT = SourceLocation.whole("the link");

    private LinkSource() {}

    /** True for what can only be meant as one. */
    public static boolean isLink(String word) {
        return Link.isLink(word);
    }

    /** Reads a link that stood on the command line into {@code layer}. */
    public static void word(String link, ConfigSource layer, Diagnostics diagnostics) {
        diagnostics.warn(
                ARGUMENT,
                "every user of this machine can see it, and the password in it; --link FILE keeps it from them");
        read(link, ARGUMENT, layer, diagnostics);
    }

    /**
     * Reads the link in a file, around which there may be white space, into {@code layer}.
     *
     * @param file a path, or {@code -} for {@code input}
     * @throws ConfigException when it cannot be read at all
     */
    public static void file(String file, InputStream input, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException {
        if (isLink(file)) {
            throw ConfigFile.mistake(
                    SourceLocation.whole("--link"),
                    "is a link itself, expected a file that holds it, or no --link before it");
        }
        String text = ConfigFile.read(file, input);
        ConfigFile.warnIfOpen(file, diagnostics);
        read(text.strip(), ConfigFile.place(file), layer, diagnostics);
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
        link.parameters().forEach(name -> parameter(name, place, diagnostics));
    }

    private static void parameter(String name, SourceLocation place, Diagnostics diagnostics) {
        if (name.equals(Link.PLUGIN)) {
            diagnostics.wrong(
                    place,
                    "is a link that wants a plugin, and Culvert has none, expected the link of a server without");
        } else {
            diagnostics.warn(place, "has the parameter " + Quoted.quoted(name) + ", which is not known and is ignored");
        }
    }
}
