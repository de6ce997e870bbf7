package culvert.config;

import culvert.config.Flag.Section;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is said of a key where it is declared. */
final class KeyBuilder<T> {
    private final KeyList list;
    final String name;
    final ValueType<T> type;
    final Optional<String> usual;
    final List<Flag> flags = new ArrayList<>();
    Set<End> ends;
    Optional<String> example;
    boolean hidden;
    boolean standsInFiles = true;
    boolean isOfEachServer;
    boolean isOfLinks;
    boolean isRequired;
    boolean isUnique;
    List<String> names;
    String text = "";

    /** The declaration applies to the ends of its list and has no flag, unless told otherwise. */
    KeyBuilder(KeyList list, String name, ValueType<T> type, Optional<String> usual) {
        this.list = list;
        this.ends = list.ends();
        this.name = name;
        this.names = List.of(name);
        this.type = type;
        this.usual = usual;
        this.example = usual.map(KeyBuilder::json);
    }

    /** Only this end uses it. */
    KeyBuilder<T> only(End end) {
        ends = EnumSet.of(end);
        return this;
    }

    /** Each of several servers may have its own. */
    KeyBuilder<T> ofEachServer() {
        isOfEachServer = true;
        return this;
    }

    /** What objects of a list, as other programs write them, call it too. */
    KeyBuilder<T> alsoCalled(String... others) {
        names = Stream.concat(Stream.of(name), Stream.of(others)).toList();
        return this;
    }

    /** Lists of servers that a link leads to may say it; what else they say has no effect. */
    KeyBuilder<T> ofLinks() {
        isOfLinks = true;
        return this;
    }

    /** Each object of a list has to have it. */
    KeyBuilder<T> required() {
        isRequired = true;
        return this;
    }

    /** No two objects of a list have the same, and messages call one by it. */
    KeyBuilder<T> unique() {
        isUnique = true;
        return this;
    }

    /** A flag with a value, at every end that the key concerns; what holds without it is added to its sentence. */
    KeyBuilder<T> flag(Section section, String names, String label, String help) {
        return flag(new Flag(ends, section, List.of(names.split(" ")), label, "", withUsual(help)));
    }

    /** A flag with a value at one end. */
    KeyBuilder<T> flag(End end, Section section, String names, String label, String help) {
        return flag(new Flag(EnumSet.of(end), section, List.of(names.split(" ")), label, "", withUsual(help)));
    }

    /** A flag that stands for the value {@code word}. */
    KeyBuilder<T> toggle(Section section, String names, String word, String help) {
        return flag(new Flag(ends, section, List.of(names.split(" ")), "", word, help));
    }

    /** How it stands in the example when that is not what holds without it. */
    KeyBuilder<T> shownAs(String literal) {
        example = Optional.of(literal);
        return this;
    }

    /** How it stands in the example, in a comment: no value fits all. */
    KeyBuilder<T> hiddenAs(String literal) {
        hidden = true;
        return shownAs(literal);
    }

    /** Builds the key, with the text above it in the example; one without goes with the key before. */
    Key<T> says(String lines) {
        text = lines;
        return built();
    }

    /** Builds a key that only a flag can set. */
    Key<T> onlyAFlag() {
        standsInFiles = false;
        return built();
    }

    private Key<T> built() {
        Key<T> key = new Key<>(this);
        list.add(key);
        return key;
    }

    private KeyBuilder<T> flag(Flag flag) {
        flags.add(flag);
        return this;
    }

    private String withUsual(String help) {
        return usual.filter(value -> !value.equals("[]") && !value.isEmpty())
                .map(value -> help + " (default: " + value + ")")
                .orElse(help);
    }

    private static String json(String word) {
        return word.matches("[0-9]+|true|false|\\[]|\\{}") ? word : '"' + word + '"';
    }
}
