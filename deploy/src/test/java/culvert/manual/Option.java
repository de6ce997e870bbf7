package culvert.manual;

import culvert.config.Documented;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A flag of a command.
 *
 * @param names shorter ones first
 * @param label what its value is; empty when it takes none
 * @param sentence what it is for
 * @param words the values that it takes; empty when it takes none, or any
 */
record Option(List<String> names, String label, String sentence, List<String> words) {

    static Option of(OptionSpec spec) {
        List<String> names = Arrays.stream(spec.names())
                .sorted((a, b) -> a.length() - b.length())
                .toList();
        boolean takesValue = spec.arity().max() > 0;
        List<String> candidates = spec.completionCandidates() == null
                ? Documented.wordsOf(spec.longestName())
                : StreamSupport.stream(spec.completionCandidates().spliterator(), false)
                        .map(String::toLowerCase)
                        .toList();
        return new Option(
                names,
                takesValue ? spec.paramLabel() : "",
                String.format(String.join(" ", spec.description())).strip(),
                takesValue ? candidates : List.of());
    }

    boolean takesValue() {
        return !label.isEmpty();
    }

    boolean takesFile() {
        return label.equals("FILE") || label.equals("PATH") || label.equals("PROGRAM");
    }
}
