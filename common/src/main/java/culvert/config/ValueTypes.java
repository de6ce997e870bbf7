package culvert.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The simple kinds of values: numbers, durations, switches, choices, lists. */
final class ValueTypes {
    /** Far beyond any use, and far from what a duration in nanoseconds can hold. */
    static final int MAX_SECONDS = 31_536_000;

    /** The most that Linux takes for TCP_KEEPIDLE. */
    static final int MAX_KEEP_ALIVE = 32767;

    /** Each association takes a descriptor, of which no system gives more to one program. */
    static final int MAX_ASSOCIATIONS = 1_000_000;

    /** More than one process can have open. */
    private static final int MAX_COUNT = 1_000_000;

    /** Long enough for an address of mail; it stands in each of its owner's lines in the log. */
    private static final int MAX_NAME = 60;

    /** 18 digits fit a long. */
    private static final int MAX_DIGITS = 18;

    private ValueTypes() {}

    static ValueType<Boolean> onOff() {
        return (node, reading) -> switch (node) {
            case Node.Flag flag -> Optional.of(flag.value());
            case Node.Text(SourceLocation _, String word, boolean bare)
            when bare && (word.equals("true") || word.equals("false")) -> Optional.of(word.equals("true"));
            default -> reading.wrong(node, "true or false");
        };
    }

    /** A word of the command line, whatever it is. */
    static ValueType<String> word() {
        return (node, reading) ->
                node instanceof Node.Text word ? Optional.of(word.text()) : reading.wrong(node, "a word");
    }

    /** A port. Peers also write it in quotes. */
    static ValueType<Integer> port() {
        return number(0, 65535, true, "a port from 0 to 65535");
    }

    static ValueType<Duration> seconds(int min, int max) {
        return number(min, max, false, "whole seconds from " + min + " to " + max)
                .map(Duration::ofSeconds);
    }

    /** As {@link #seconds}; quotes are allowed, since libev allows them. */
    static ValueType<Duration> quotedSeconds(int min, int max) {
        return number(min, max, true, "whole seconds from " + min + " to " + max)
                .map(Duration::ofSeconds);
    }

    static ValueType<Integer> number(int min, int max, boolean quoted, String expected) {
        return (node, reading) -> {
            String digits = switch (node) {
                case Node.Digits number -> number.digits();
                case Node.Text text when quoted || text.bare() -> text.text();
                default -> "";
            };
            return whole(digits)
                    .filter(value -> value >= min && value <= max)
                    .map(Math::toIntExact)
                    .or(() -> reading.wrong(node, expected));
        };
    }

    /** How many there may be of something; 0 where any number may. */
    static ValueType<Integer> count() {
        return number(0, MAX_COUNT, false, "a number from 0 to " + MAX_COUNT);
    }

    /** One of a few words, in lower case. */
    static <T> ValueType<T> choice(Map<String, T> choices) {
        List<String> words = choices.keySet().stream().sorted().toList();
        return (node, reading) -> {
            String word = node instanceof Node.Text text ? text.text() : "";
            return Optional.ofNullable(choices.get(word))
                    .or(() -> reading.wrong(node, String.join(", ", words) + didYouMean(word, words)));
        };
    }

    /** Text that {@code parse} understands; it throws IllegalArgumentException for what it does not. */
    static <T> ValueType<T> text(Function<String, T> parse, String expected) {
        return (node, reading) -> {
            if (!(node instanceof Node.Text text)) {
                return reading.wrong(node, expected);
            }
            Optional<String> link = Quoted.link(text.text());
            if (link.isPresent()) {
                return reading.wrong(
                        node,
                        "a link (" + link.get() + "...)",
                        expected
                                + "; the link's port, method and password have keys of their own, or culvert local --link FILE takes it whole");
            }
            try {
                return Optional.of(parse.apply(text.text()));
            } catch (IllegalArgumentException e) {
                return reading.wrong(node, expected);
            }
        };
    }

    /** What something is called in the log. */
    static ValueType<String> name(int min) {
        String expected = (min == 0 ? "at most " : min + " to ") + MAX_NAME + " printable characters in quotes";
        return (node, reading) -> {
            String name = node instanceof Node.Text text ? text.text() : "\0";
            boolean fits = name.length() >= min && name.length() <= MAX_NAME && Quoted.isPlain(name);
            return fits ? Optional.of(name) : reading.wrong(node, expected);
        };
    }

    /** How much something counts beside others. */
    static ValueType<Double> weight() {
        return (node, reading) -> {
            double weight = switch (node) {
                case Node.Digits number -> Double.parseDouble(number.digits());
                case Node.Text word when word.bare() -> Double.parseDouble(word.text());
                default -> -1;
            };
            return weight >= 0 && weight <= 1 ? Optional.of(weight) : reading.wrong(node, "a number from 0 to 1");
        };
    }

    /** A directory, which need not exist. */
    static ValueType<Path> directory() {
        return path("a directory such as \"/var/lib/culvert\", without ~");
    }

    /** A file, which need not exist. */
    static ValueType<Path> file() {
        return path("a file such as \"/var/lib/culvert/users.json\", without ~");
    }

    private static ValueType<Path> path(String expected) {
        return text(
                text -> {
                    if (text.isEmpty() || text.startsWith("~")) {
                        throw new IllegalArgumentException("only a shell knows what that is");
                    }
                    return Path.of(text);
                },
                expected);
    }

    /** A list, all of whose wrong items are reported. */
    static <T> ValueType<List<T>> list(ValueType<T> item, String expected) {
        return (node, reading) -> {
            if (!(node instanceof Node.Items items)) {
                return reading.wrong(node, expected);
            }
            List<T> values = new ArrayList<>();
            items.items().forEach(each -> item.read(each, reading).ifPresent(values::add));
            return values.size() == items.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        };
    }

    /** A list of at least one, which may be written without its brackets when it is one. */
    static <T> ValueType<List<T>> oneOrMore(ValueType<T> item, String expected) {
        ValueType<List<T>> many = list(item, expected);
        return (node, reading) -> switch (node) {
            case Node.Items items when items.items().isEmpty() -> reading.wrong(node, "an empty list", expected);
            case Node.Items _ -> many.read(node, reading);
            default -> item.read(node, reading).map(List::of);
        };
    }

    static String didYouMean(String word, List<String> candidates) {
        return Nearest.to(word, candidates)
                .map(near -> "; did you mean " + Quoted.quoted(near) + "?")
                .orElse("");
    }

    private static Optional<Long> whole(String digits) {
        boolean isWhole = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isWhole ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }
}
