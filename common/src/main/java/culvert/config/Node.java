package culvert.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A value as it was written, with its place; nothing is known yet of what it means. */
sealed interface Node {
    SourceLocation place();

    /**
     * Text in quotes, or a word of the command line.
     *
     * @param bare a word of the command line, which cannot show whether text or a number is meant
     */
    record Text(SourceLocation place, String text, boolean bare) implements Node {
        /** May be a secret. */
        @Override
        public String toString() {
            return "Text[" + place + "]";
        }
    }

    /** A number, not yet converted: it may be any size. */
    record Digits(SourceLocation place, String digits) implements Node {
        /** May be a secret, written without its quotes. */
        @Override
        public String toString() {
            return "Digits[" + place + "]";
        }
    }

    record Flag(SourceLocation place, boolean value) implements Node {}

    /** {@code null}, which peers write for a key that is not set. */
    record Nothing(SourceLocation place) implements Node {}

    record Items(SourceLocation place, List<Node> items) implements Node {}

    record Fields(SourceLocation place, List<Field> fields) implements Node {
        Optional<Node> find(String name) {
            return fields.stream()
                    .filter(field -> field.name().equals(name))
                    .map(Field::value)
                    .findFirst();
        }

        Fields without(String... names) {
            List<String> unwanted = List.of(names);
            return new Fields(
                    place,
                    fields.stream()
                            .filter(field -> !unwanted.contains(field.name()))
                            .toList());
        }

        Fields only(Predicate<String> wanted) {
            return new Fields(
                    place,
                    fields.stream().filter(field -> wanted.test(field.name())).toList());
        }

        Fields with(Field more) {
            return new Fields(
                    place, Stream.concat(fields.stream(), Stream.of(more)).toList());
        }
    }

    /**
     * A key and its value.
     *
     * @param place of the key
     */
    record Field(SourceLocation place, String name, Node value) {}
}
