package culvert.config;

import java.util.Optional;
import java.util.Set;

/** Keys of other programs that cannot be passed over, because traffic would not arrive or not go where it should. */
final class Refused {
    private static final Set<String> NAMES = Set.of("plugin", "key", "auth", "protocol");

    private Refused() {}

    static boolean knows(String name) {
        return NAMES.contains(name);
    }

    /**
     * Finds the values that cannot be served.
     *
     * @return the key's name if it has another value, which has no effect
     */
    static Optional<String> check(String name, Node.Field field, Findings findings) {
        Node value = field.value();
        String wrong = switch (name) {
            case "plugin" ->
                isText(value, "")
                        ? ""
                        : "plugin is set, but plugins are not supported and the other end would understand nothing,"
                                + " expected \"\" on both ends";
            case "key" -> "a raw key is not supported, expected the key \"password\" on both ends";
            case "auth" ->
                value instanceof Node.Flag flag && flag.value()
                        ? "auth is true, but one-time authentication is gone from the protocol, expected false"
                        : "";
            case "protocol" -> isText(value, "socks") ? "" : "protocol is not supported, expected \"socks\"";
            default -> "";
        };
        if (wrong.isEmpty()) {
            boolean isNothing = name.equals("plugin") || name.equals("protocol");
            return isNothing ? Optional.empty() : Optional.of(name);
        }
        findings.wrong(value.place(), wrong);
        return Optional.empty();
    }

    private static boolean isText(Node value, String text) {
        return value instanceof Node.Text written && written.text().equals(text);
    }
}
