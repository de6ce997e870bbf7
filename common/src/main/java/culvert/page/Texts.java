package culvert.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a page, from the jar.
 *
 * @param beside the class that they lie beside
 */
public record Texts(Class<?> beside) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    /** A file as it is. */
    public String file(String name) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A file with something in each of its places, such as <code>{{port}}</code>.
     *
     * @param values of every place, escaped where they come from outside
     */
    public String filled(String name, Map<String, String> values) {
        return PLACE.matcher(file(name))
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(values.get(place.group(1)))));
    }
}
