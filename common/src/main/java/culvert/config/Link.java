package culvert.config;

import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A link that names a remote and its secret: {@code ss://} as SIP002 has it, or in the older form. What is wrong with one
 * is said without any part of it, since what is taken for a host may be the rest of a password.
 *
 * @param method its name, as it stands there
 * @param port from 1
 * @param tag what the server is called; may be empty
 * @param parameters the names of those after the question mark, without {@code plugin} and {@code prefix} where those are
 *     empty
 * @param plugin its program, and behind a semicolon what it is told; empty where there is none
 * @param prefix Outline's, a character for each byte that connections begin with; empty where there is none
 */
record Link(
        String method,
        Secret password,
        Host host,
        int port,
        String tag,
        List<String> parameters,
        String plugin,
        String prefix) {
    static final String PLUGIN = "plugin";
    static final String PREFIX = "prefix";

    private static final String SCHEME = "ss://";
    private static final String FORM = "expected ss://METHOD:PASSWORD@HOST:PORT, the part before the @, or everything"
            + " behind ss://, perhaps in base64, and other characters of a password than letters and digits as %XX";

    private static final int MAX_PORT = 65535;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int HEX_DIGITS = 2;
    private static final int HEX = 16;
    private static final Set<String> EMPTY = Set.of(PLUGIN, PLUGIN + "=", PREFIX, PREFIX + "=");
    private static final String UNRESERVED = "-._~";

    static boolean isLink(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Reads a link.
     *
     * @throws IllegalArgumentException when it is none; the message is for the user
     */
    static Link parse(String text) {
        if (!isLink(text)) {
            throw new IllegalArgumentException(whyNone(text));
        }
        String whole = before(text.substring(SCHEME.length()), '#');
        String tag = text.substring(Math.min(text.length(), SCHEME.length() + whole.length() + 1));
        String body = before(whole, '?');
        return server(body.endsWith("/") ? body.substring(0, body.length() - 1) : body)
                .with(tag(tag), whole.substring(body.length()));
    }

    private static String whyNone(String text) {
        int first = text.isEmpty() ? ' ' : text.codePointAt(0);
        if ((Quoted.isCurly(first) || first == '"' || first == '\'') && isLink(text.substring(1))) {
            return "begins with " + Quoted.named(first) + ", expected the link alone";
        }
        return Quoted.link(text)
                .map(scheme -> "is a link of another protocol (" + scheme + "...), expected ss://...")
                .orElse("is no link, " + FORM);
    }

    private static Link server(String body) {
        int at = body.lastIndexOf('@');
        if (at < 0) {
            String inside = base64(body);
            int innerAt = inside.lastIndexOf('@');
            if (innerAt < 0) {
                throw new IllegalArgumentException("is a link without an @, " + FORM);
            }
            return link(inside.substring(0, innerAt), inside.substring(innerAt + 1), true);
        }
        String user = body.substring(0, at);
        String server = body.substring(at + 1);
        // base64 has no colon
        return user.indexOf(':') < 0
                ? link(base64(percentDecoded(user)), server, false)
                : link(user, server, false).percentDecoded();
    }

    /** As others read it: with the AEAD methods in base64, which those of 2022 do not have. */
    String text() {
        boolean isPlain = Method.find(method).map(Method::edition).equals(Optional.of(Edition.EDITION_2022));
        String user = isPlain
                ? method + ":" + percentEncoded(password.value())
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((method + ":" + password.value()).getBytes(StandardCharsets.UTF_8));
        String name = tag.isEmpty() ? "" : "#" + percentEncoded(tag);
        String query = Stream.of(parameter(PLUGIN, plugin), parameter(PREFIX, prefix))
                .filter(parameter -> !parameter.isEmpty())
                .collect(Collectors.joining("&"));
        return SCHEME + user + "@" + new Target(host, port) + (query.isEmpty() ? "" : "/?" + query) + name;
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : name + "=" + percentEncoded(value);
    }

    private static Link link(String user, String server, boolean isOld) {
        int colon = user.indexOf(':');
        if (colon <= 0 || colon == user.length() - 1) {
            throw new IllegalArgumentException("is a link without a method or a password, " + FORM);
        }
        int portColon = server.lastIndexOf(':');
        if (portColon < 0 || server.endsWith("]")) {
            throw new IllegalArgumentException("is a link without a port, " + FORM);
        }
        String host = server.substring(0, portColon);
        if (!isOld && host.indexOf(':') >= 0 && !host.startsWith("[")) {
            throw new IllegalArgumentException(
                    "is a link with an IPv6 address without its brackets, expected [...]:PORT");
        }
        Secret password = new Secret(user.substring(colon + 1));
        int port = port(server.substring(portColon + 1));
        return new Link(user.substring(0, colon), password, host(host), port, "", List.of(), "", "");
    }

    private Link percentDecoded() {
        Secret decoded = new Secret(percentDecoded(password.value()));
        return new Link(percentDecoded(method), decoded, host, port, tag, parameters, plugin, prefix);
    }

    /** A plugin's options stay as they are, escapes too; a prefix may have a plus for a space, as Outline reads it. */
    private Link with(String name, String query) {
        return new Link(
                method,
                password,
                host,
                port,
                name,
                parameters(query),
                percentDecoded(first(PLUGIN, query)),
                percentDecoded(first(PREFIX, query).replace('+', ' ')));
    }

    private static String first(String name, String query) {
        String begin = name + "=";
        return query.isEmpty()
                ? ""
                : Stream.of(query.substring(1).split("&"))
                        .filter(parameter -> parameter.startsWith(begin))
                        .map(parameter -> parameter.substring(begin.length()))
                        .findFirst()
                        .orElse("");
    }

    /** A name is not worth a refusal. */
    private static String tag(String encoded) {
        try {
            return percentDecoded(encoded);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    private static Host host(String text) {
        try {
            String host = percentDecoded(text);
            return Endpoint.host(host.startsWith("[") ? host : IDN.toASCII(host));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is a link whose server is no name and no address, " + FORM, e);
        }
    }

    private static int port(String digits) {
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= MAX_PORT_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = isNumber ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("is a link whose port is none, expected 1 to " + MAX_PORT);
        }
        return port;
    }

    private static List<String> parameters(String query) {
        return query.isEmpty()
                ? List.of()
                : Stream.of(query.substring(1).split("&"))
                        .filter(parameter -> !EMPTY.contains(parameter))
                        .map(parameter -> before(parameter, '=').toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    private static String before(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    /** In either alphabet, with padding or without. */
    private static String base64(String text) {
        try {
            String plain = text.replace('+', '-').replace('/', '_').replaceFirst("={1,2}$", "");
            return utf8(Base64.getUrlDecoder().decode(plain));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is a link that is damaged or written in another way, " + FORM, e);
        }
    }

    /** A plus stays a plus, as it does in links but not in forms. */
    private static String percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + HEX_DIGITS < encoded.length ? Character.digit(encoded[i + 1], HEX) : -1;
            int low = i + HEX_DIGITS < encoded.length ? Character.digit(encoded[i + 2], HEX) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "is a link with a % that two hexadecimal digits do not follow, expected %25 for a % itself");
            }
            bytes.write(high * HEX + low);
            i += HEX_DIGITS;
        }
        return utf8(bytes.toByteArray());
    }

    private static String percentEncoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = b >= 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
            out.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return out.toString();
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is a link that does not hold UTF-8, " + FORM, e);
        }
    }
}
