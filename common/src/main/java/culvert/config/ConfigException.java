package culvert.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The configuration cannot be used. The message has a line for each mistake, each naming file, line and column. */
public final class ConfigException extends Exception {
    private final transient List<Mistake> mistakes;

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

    public ConfigException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")), null, false, false);
        this.mistakes = List.copyOf(mistakes);
    }

    /** At least one, in the order of the file. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
