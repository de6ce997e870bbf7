package culvert.config;

import java.util.Optional;

/**
 * Something the user has to put right.
 *
 * @param place empty when it is something that was not written at all
 * @param text what is wrong and what was expected, without any secret
 */
public record Mistake(Optional<SourceLocation> place, String text) {

    @Override
    public String toString() {
        return place.map(at -> at + ": " + text).orElse(text);
    }
}
