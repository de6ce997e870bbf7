package culvert.config;

import java.util.Map;
import java.util.Optional;

/**
 * The reading of one key's value: where its mistakes go, and what it may look up.
 *
 * @param name of the key
 * @param environment the process's variables
 */
record Reading(String name, Diagnostics diagnostics, Map<String, String> environment) {

    /** Notes that {@code node} is not what was expected, quoting it. */
    <T> Optional<T> wrong(Node node, String expected) {
        return wrong(node, describe(node), expected);
    }

    /** As {@link #wrong(Node, String)}, but says of {@code node} only what kind of value it is. */
    <T> Optional<T> wrongSecret(Node node, String expected) {
        return wrong(node, kind(node), expected);
    }

    <T> Optional<T> wrong(Node node, String found, String expected) {
        diagnostics.wrong(node.place(), name + " is " + found + ", expected " + expected);
        return Optional.empty();
    }

    /** The same reading for a part of the value. */
    Reading of(String part) {
        return new Reading(part, diagnostics, environment);
    }

    private static String describe(Node node) {
        return switch (node) {
            case Node.Text text ->
                Quoted.quoted(text.text())
                        + Quoted.oddIn(text.text()).map(odd -> " with " + odd).orElse("");
            case Node.Digits number -> "the number " + Quoted.plain(number.digits());
            case Node.Flag flag -> String.valueOf(flag.value());
            case Node.Nothing _, Node.Items _, Node.Fields _ -> kind(node);
        };
    }

    private static String kind(Node node) {
        return switch (node) {
            case Node.Text _ -> "a text";
            case Node.Digits _ -> "a number";
            case Node.Flag flag -> String.valueOf(flag.value());
            case Node.Nothing _ -> "null";
            case Node.Items _ -> "a list";
            case Node.Fields _ -> "an object";
        };
    }
}
