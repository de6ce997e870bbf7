package culvert.config;

import culvert.address.Target;
import culvert.upstream.Upstream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kind of value that names proxies, in which there may be passwords: nothing of it is shown. */
final class Proxies {
    /** Each costs a round trip or more before the first byte. */
    private static final int MAX = 8;

    /** What RFC 1929 can carry of a name and of a password. */
    private static final int MAX_LOGIN_BYTES = 255;

    private static final Pattern URL = Pattern.compile("([a-z0-9]+)://(?:(.*)@)?([^@/?#]+)/?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private static final String EXPECTED =
            "\"socks5://HOST:PORT\" or \"http://HOST:PORT\", with NAME:PASSWORD@ before HOST"
                    + " where the proxy wants them (\"${NAME}\" works for the password, or for all of it)";

    private Proxies() {}

    /** One, or several in a row; or none. */
    static ValueType<List<Upstream>> path() {
        ValueType<List<Upstream>> many = ValueTypes.list(Proxies::one, EXPECTED);
        ValueType<List<Upstream>> all = (node, reading) -> node instanceof Node.Items
                ? many.read(node, reading)
                : one(node, reading).map(List::of);
        return (node, reading) -> all.read(node, reading)
                .filter(path -> path.size() <= MAX
                        || reading.wrong(node, "a list of " + path.size(), "at most " + MAX + " proxies")
                                .isPresent());
    }

    /** Whether a password stands there itself, and not the name of a variable. */
    static boolean holdPassword(Node node) {
        return switch (node) {
            case Node.Text text -> {
                Matcher url = URL.matcher(text.text());
                String login = url.matches() ? url.group(2) : null;
                yield login != null && !VARIABLE.matcher(login).find();
            }
            case Node.Items items -> items.items().stream().anyMatch(Proxies::holdPassword);
            default -> false;
        };
    }

    private static Optional<Upstream> one(Node node, Reading reading) {
        if (!(node instanceof Node.Text text)) {
            return reading.wrongSecret(node, EXPECTED);
        }
        Matcher variable = VARIABLE.matcher(text.text());
        String url = text.text();
        if (variable.matches()) {
            url = reading.environment().get(variable.group(1));
            if (url == null) {
                return unset(node, variable.group(1), reading);
            }
        }
        Matcher parts = URL.matcher(url);
        Upstream.@Nullable Kind kind = parts.matches() ? kind(parts.group(1)) : null;
        if (kind == null) {
            return reading.wrongSecret(node, EXPECTED);
        }
        Optional<Upstream.Login> login = Optional.empty();
        String words = parts.group(2);
        if (words != null) {
            login = login(words, node, reading);
            if (login.isEmpty()) {
                return Optional.empty();
            }
        }
        try {
            Endpoint at = Endpoint.parse(parts.group(3));
            int port = at.port().orElse(0);
            return port == 0
                    ? reading.wrong(node, "a proxy without a port", EXPECTED)
                    : Optional.of(new Upstream(kind, new Target(at.host(), port), login));
        } catch (IllegalArgumentException e) {
            return reading.wrong(node, "a proxy at no host and port", EXPECTED);
        }
    }

    /** As curl has it, socks5h says that names go to the proxy, which they do in any case. */
    private static Upstream.@Nullable Kind kind(String scheme) {
        return switch (scheme) {
            case "socks5", "socks5h" -> Upstream.Kind.SOCKS5;
            case "http" -> Upstream.Kind.HTTP;
            default -> null;
        };
    }

    private static Optional<Upstream.Login> login(String words, Node node, Reading reading) {
        int colon = words.indexOf(':');
        if (colon < 0) {
            return reading.wrong(node, "a proxy with a name and without a password", EXPECTED);
        }
        Matcher variable = VARIABLE.matcher(words.substring(colon + 1));
        boolean isVariable = variable.matches();
        @Nullable
        String password =
                isVariable ? reading.environment().get(variable.group(1)) : decoded(words.substring(colon + 1));
        if (isVariable && password == null) {
            return unset(node, variable.group(1), reading);
        }
        @Nullable String name = decoded(words.substring(0, colon));
        if (name == null || password == null) {
            return reading.wrong(
                    node,
                    "a proxy with a % that two hexadecimal digits do not follow",
                    "%25 for a % itself in a name or password");
        }
        return fits(name) && fits(password) && name.indexOf(':') < 0
                ? Optional.of(new Upstream.Login(name, password))
                : reading.wrong(
                        node,
                        "a proxy whose name or password is empty, too long or has strange characters",
                        "1 to " + MAX_LOGIN_BYTES + " bytes each, and no colon in the name");
    }

    private static <T> Optional<T> unset(Node node, String variable, Reading reading) {
        return reading.wrong(node, "the environment variable " + variable + ", which is not set", "a value there");
    }

    private static boolean fits(String word) {
        return !word.isEmpty()
                && word.getBytes(StandardCharsets.UTF_8).length <= MAX_LOGIN_BYTES
                && word.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == 0xFFFD);
    }

    /** Without a plus for a space: that is of forms. */
    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
