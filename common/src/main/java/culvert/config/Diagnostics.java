package culvert.config;

import culvert.config.ConfigException.Mistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What reading has found so far: mistakes, of which one is enough to stop, and warnings. */
public final class Diagnostics {
    private final List<Mistake> mistakes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Something written is wrong. */
    public void wrong(SourceLocation place, String text) {
        mistakes.add(new Mistake(Optional.of(place), text));
    }

    /** Something that has to be said was not. */
    public void missing(String text) {
        mistakes.add(new Mistake(Optional.empty(), text));
    }

    /** Something the user should know, though it does not stop the program. */
    public void warn(SourceLocation place, String text) {
        warnings.add(place + ": " + text);
    }

    public List<String> warnings() {
        return warnings.stream().distinct().toList();
    }

    /**
     * Ends here if anything was wrong.
     *
     * @throws ConfigException with every mistake found so far
     */
    public void stopIfWrong() throws ConfigException {
        if (!mistakes.isEmpty()) {
            throw exception();
        }
    }

    /** What to throw when there is no going on: all mistakes in the order of the file. */
    ConfigException exception() {
        Comparator<SourceLocation> downTheFile =
                Comparator.comparingInt(SourceLocation::line).thenComparingInt(SourceLocation::column);
        Comparator<Mistake> missingLast =
                Comparator.comparing(mistake -> mistake.place().isEmpty());
        return new ConfigException(mistakes.stream()
                .distinct() // what stands at the top may be wrong for each of several servers
                .sorted(missingLast.thenComparing(
                        mistake -> mistake.place().orElse(SourceLocation.whole("")), downTheFile))
                .toList());
    }
}
