package culvert.config;

import culvert.crypto.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of methods, with a reason for each that is known but not offered. */
final class MethodNames {
    private static final List<String> OFFERED =
            Arrays.stream(Method.values()).map(Method::label).toList();

    private static final Set<String> NO_ENCRYPTION = Set.of("none", "plain", "dummy", "table");

    /** Stream ciphers: nothing is authenticated, so anyone on the path can change, recognise and probe it. */
    private static final Pattern STREAM_CIPHER = Pattern.compile("rc4(-md5(-6)?)?"
            + "|(aes|camellia)-(128|192|256)-(cfb|cfb1|cfb8|cfb128|ctr|ofb)"
            + "|(bf|cast5|des|idea|rc2|seed)-cfb"
            + "|chacha20|chacha20-ietf|xchacha20|salsa20");

    private MethodNames() {}

    static ValueType<Method> method() {
        return (node, reading) -> {
            if (!(node instanceof Node.Text text)) {
                return reading.wrong(node, "the name of a method in quotes: " + offered());
            }
            return Method.find(text.text()).or(() -> unavailable(text, reading));
        };
    }

    /** All that can be chosen. */
    static String offered() {
        return String.join(", ", OFFERED);
    }

    /** True for those that are offered, and those that are refused with a reason. */
    static boolean isKnown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Method.find(name).isPresent()
                || NO_ENCRYPTION.contains(lower)
                || STREAM_CIPHER.matcher(lower).matches();
    }

    private static Optional<Method> unavailable(Node.Text node, Reading reading) {
        String name = node.text().toLowerCase(Locale.ROOT);
        String found = Quoted.quoted(node.text());
        if (NO_ENCRYPTION.contains(name)) {
            return reading.wrong(node, found + ", which protects nothing", replacement());
        }
        if (STREAM_CIPHER.matcher(name).matches()) {
            return reading.wrong(
                    node,
                    found + ", which is broken: what it encrypts can be altered, recognised and probed",
                    replacement());
        }
        return reading.wrong(node, offered() + ValueTypes.didYouMean(name, OFFERED));
    }

    private static String replacement() {
        return "\"chacha20-ietf-poly1305\" or \"aes-256-gcm\" on both ends";
    }
}
