package culvert.config;

import culvert.crypto.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A key as manuals and schemas show it.
 *
 * @param names how it may be called: the first is its own, with dots for nesting
 * @param ends who uses it
 * @param usual what holds without it, as a word of the command line
 * @param text what it is for; empty where the key before says it for both
 * @param isRequired whether an object has to have it
 * @param isOfEachServer whether each of several servers may have its own
 * @param shape what it takes
 * @param inner the keys of each object of a list
 */
public record Documented(
        List<String> names,
        Set<End> ends,
        Optional<String> usual,
        String text,
        boolean isRequired,
        boolean isOfEachServer,
        Shape shape,
        List<Documented> inner) {

    /** All keys that files may have. */
    public static List<Documented> all() {
        return Key.all().stream().filter(Key::standsInFiles).map(Documented::of).toList();
    }

    /** The words that a flag takes; empty where it takes more than some words. */
    public static List<String> wordsOf(String flag) {
        return Key.all().stream()
                .filter(key -> key.flags().stream()
                        .anyMatch(one -> one.takesValue() && one.names().contains(flag)))
                .findFirst()
                .map(key -> Shape.of(key.type()).words())
                .orElse(List.of());
    }

    public String name() {
        return names.getFirst();
    }

    private static Documented of(Key<?> key) {
        KeyBuilder<?> declared = key.declaration();
        List<Documented> inner = key.type() instanceof EntryList list
                ? Stream.concat(list.own().keys(), Key.all().stream().filter(list.shared()))
                        .filter(one -> one != key)
                        .map(Documented::of)
                        .toList()
                : List.of();
        return new Documented(
                declared.names,
                declared.ends,
                declared.usual,
                declared.text,
                declared.isRequired,
                declared.isOfEachServer,
                Shape.of(key.type()),
                inner);
    }

    /**
     * What a value may look like, which is found by trying.
     *
     * @param types the words of JSON Schema for it
     * @param words all texts there may be; empty where it may be any
     * @param min the least and the greatest of the numbers; both 0 where it is none
     */
    public record Shape(List<String> types, List<String> words, long min, long max) {
        private static final List<String> TEXTS = List.of(
                "x",
                "",
                "8388",
                "127.0.0.1",
                "127.0.0.1:80",
                "http://127.0.0.1:80",
                "redis://127.0.0.1",
                "10.0.0.0/8",
                "/x",
                "50G",
                "20M",
                "2027-01-31",
                "POST ");

        /** Of seconds: what takes long times only takes this one. */
        private static final long DAY = 86_400;

        private static final SourceLocation HERE = SourceLocation.whole("tried");

        static Shape of(ValueType<?> type) {
            Stream.Builder<String> types = Stream.builder();
            List<String> words =
                    Words.ALL.stream().filter(word -> takes(type, text(word))).toList();
            boolean isText = TEXTS.stream().anyMatch(text -> takes(type, text(text)));
            if (isText || !words.isEmpty()) {
                types.add("string");
            }
            if (takes(type, new Node.Flag(HERE, true))) {
                types.add("boolean");
            }
            if (takes(type, number("0.5"))) {
                types.add("number");
            } else if (takesNumbers(type)) {
                types.add("integer");
            }
            boolean isList = takes(type, new Node.Items(HERE, List.of()))
                    || TEXTS.stream().anyMatch(text -> takes(type, new Node.Items(HERE, List.of(text(text)))));
            if (isList) {
                types.add("array");
            }
            if (takes(type, new Node.Fields(HERE, List.of()))) {
                types.add("object");
            }
            boolean isNumber = takesNumbers(type);
            long some = takes(type, number("1")) ? 1 : DAY;
            return new Shape(
                    types.build().toList(),
                    isText ? List.of() : words,
                    isNumber ? last(type, some, -1) : 0,
                    isNumber ? last(type, some, 1L << 32) : 0);
        }

        private static boolean takesNumbers(ValueType<?> type) {
            return takes(type, number("1")) || takes(type, number(Long.toString(DAY)));
        }

        /** The last number that it takes on the way from one that it takes to one that it does not. */
        private static long last(ValueType<?> type, long from, long to) {
            long taken = from;
            long refused = to;
            while (Math.abs(refused - taken) > 1) {
                long middle = (taken + refused) / 2;
                if (takes(type, number(Long.toString(middle)))) {
                    taken = middle;
                } else {
                    refused = middle;
                }
            }
            return taken;
        }

        private static boolean takes(ValueType<?> type, Node node) {
            return type.read(node, new Reading("tried", new Diagnostics(), Map.of()))
                    .isPresent();
        }

        private static Node text(String text) {
            return new Node.Text(HERE, text, false);
        }

        private static Node number(String digits) {
            return new Node.Digits(HERE, digits);
        }
    }

    /** The words that keys of a few words may take. */
    private static final class Words {
        private static final List<String> ALL = Stream.of(
                        Stream.of(Method.values()).map(Method::label),
                        Stream.of(Mode.values()).map(Mode::label),
                        Stream.of("epoll", "nio", "plain", "text", "json", "available", "strict"))
                .flatMap(words -> words)
                .toList();
    }
}
