package culvert.config;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values that must not be shown. */
final class Secrets {
    /** What RFC 1929 can carry of a name and of a password. */
    private static final int MAX_USER_BYTES = 255;

    /** As shadowsocks-rust writes it. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /**
     * What the runtime puts in place of bytes that it cannot read, from the command line and the environment: different
     * passwords would become the same.
     */
    private static final char REPLACED = '\uFFFD';

    private static final String USERS = "an object such as {\"name\": \"password\"}";

    private Secrets() {}

    /** Text, or {@code ${NAME}} for a variable of the environment. */
    static ValueType<Secret> secret() {
        return (node, reading) -> {
            if (!(node instanceof Node.Text text)) {
                return reading.wrongSecret(node, "text in quotes");
            }
            Matcher variable = VARIABLE.matcher(text.text());
            if (text.bare() || !variable.matches()) {
                return checked(text.text(), node, reading);
            }
            String value = reading.environment().get(variable.group(1));
            if (value == null) {
                return reading.wrong(
                        node,
                        "the environment variable " + variable.group(1) + ", which is not set",
                        "a password there");
            }
            return checked(value, node, reading);
        };
    }

    /** Names and passwords. */
    static ValueType<Map<String, Secret>> users() {
        return (node, reading) -> {
            if (!(node instanceof Node.Fields fields)) {
                return reading.wrongSecret(node, USERS);
            }
            Map<String, Secret> users = new LinkedHashMap<>();
            for (Node.Field field : fields.fields()) {
                user(field, reading).ifPresent(password -> users.put(field.name(), password));
            }
            return users.size() == fields.fields().size() ? Optional.of(Map.copyOf(users)) : Optional.empty();
        };
    }

    /** True when the value holds a secret itself and not the name of a variable. */
    static boolean isLiteral(Node node) {
        return switch (node) {
            case Node.Text text -> !VARIABLE.matcher(text.text()).matches();
            case Node.Fields fields -> fields.fields().stream().anyMatch(field -> isLiteral(field.value()));
            case Node.Items items -> items.items().stream().anyMatch(Secrets::holdsPassword);
            default -> false;
        };
    }

    /** True when the password of an object in a list stands there itself. */
    private static boolean holdsPassword(Node entry) {
        return entry instanceof Node.Fields fields
                && (fields.find(Key.PASSWORD.name()).filter(Secrets::isLiteral).isPresent()
                        || fields.find(Key.OUTBOUND_PROXY.name())
                                .filter(Proxies::holdPassword)
                                .isPresent());
    }

    private static Optional<Secret> user(Node.Field field, Reading reading) {
        if (field.name().isEmpty() || bytes(field.name()) > MAX_USER_BYTES) {
            reading.diagnostics()
                    .wrong(
                            field.place(),
                            "a user's name has " + bytes(field.name()) + " bytes, expected 1 to " + MAX_USER_BYTES);
            return Optional.empty();
        }
        return secret().read(field.value(), reading.of("the password of " + Quoted.quoted(field.name())))
                .filter(password -> {
                    boolean fits = bytes(password.value()) <= MAX_USER_BYTES;
                    if (!fits) {
                        reading.of("the password of " + Quoted.quoted(field.name()))
                                .wrong(field.value(), "too long", "at most " + MAX_USER_BYTES + " bytes");
                    }
                    return fits;
                });
    }

    private static Optional<Secret> checked(String value, Node node, Reading reading) {
        if (value.isEmpty()) {
            return reading.wrong(node, "empty", "a password; \"culvert remote genkey\" makes a good one");
        }
        if (value.indexOf('\0') >= 0) {
            return reading.wrong(node, "a text with a NUL in it", "text that other programs can take too");
        }
        if (value.indexOf(REPLACED) >= 0) {
            return reading.wrong(node, "a text with bytes that are not UTF-8", "UTF-8, in a locale such as C.UTF-8");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            return reading.wrong(node, "a text that UTF-8 cannot express", "whole characters");
        }
        if (Quoted.link(value).isPresent()) {
            return reading.wrong(
                    node,
                    "a link (" + Quoted.link(value).get() + "...)",
                    "the password alone; culvert local --link FILE takes the link whole");
        }
        strangeIn(value)
                .ifPresent(strange -> reading.diagnostics()
                        .warn(node.place(), reading.name() + " " + strange + ", which is taken as a part of it"));
        return Optional.of(new Secret(value));
    }

    /** What is more often in a password by accident than on purpose. */
    private static Optional<String> strangeIn(String value) {
        int last = value.codePointBefore(value.length());
        if (Character.isWhitespace(last)) {
            return Optional.of("ends with " + Quoted.named(last));
        }
        if (Character.isWhitespace(value.codePointAt(0)) || Quoted.isCurly(value.codePointAt(0))) {
            return Optional.of("begins with " + Quoted.named(value.codePointAt(0)));
        }
        return Quoted.invisibleIn(value).map(invisible -> "has " + invisible);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
