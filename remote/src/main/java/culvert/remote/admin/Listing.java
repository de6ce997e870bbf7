package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a request wants of a list, in the part of its address behind the question mark; what it does not know means nothing. */
final class Listing {
    /** More than a server with the largest heap can have open. */
    static final int MAX_LIMIT = 1_000_000;

    private static final int LIMIT_DIGITS = 7;

    private final Map<String, String> values = new HashMap<>();

    /** What was asked for is nothing that there is; the message says what is expected. */
    static final class NotUnderstood extends Exception {
        private NotUnderstood(String message) {
            super(message);
        }
    }

    private Listing() {}

    static Listing of(String uri) throws NotUnderstood {
        Listing listing = new Listing();
        int from = uri.indexOf('?');
        for (String pair :
                from < 0 ? List.<String>of() : List.of(uri.substring(from + 1).split("&", -1))) {
            int at = pair.indexOf('=');
            String name = decoded(at < 0 ? pair : pair.substring(0, at));
            listing.values.put(name, at < 0 ? "" : decoded(pair.substring(at + 1)));
        }
        return listing;
    }

    private static String decoded(String text) throws NotUnderstood {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood("a percent sign is not followed by two digits");
        }
    }

    /** How many at most, from 1 on; as many as there are when nothing is said. */
    int limit() throws NotUnderstood {
        String value = values.get("limit");
        if (value == null) {
            return Integer.MAX_VALUE;
        }
        boolean isNumber = value.matches("[0-9]{1," + LIMIT_DIGITS + "}");
        int limit = isNumber ? Integer.parseInt(value) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new NotUnderstood("\"limit\" is no number from 1 to " + MAX_LIMIT);
        }
        return limit;
    }

    /** One of these, by its name in small letters; the first when nothing is said. */
    <T extends Enum<T>> T sort(T[] orders) throws NotUnderstood {
        String value = values.get("sort");
        for (T order : orders) {
            if (value == null || value.equals(name(order))) {
                return order;
            }
        }
        throw new NotUnderstood("\"sort\" is none of "
                + String.join(", ", Arrays.stream(orders).map(Listing::name).toList()));
    }

    private static String name(Enum<?> order) {
        return order.name().toLowerCase(Locale.ROOT);
    }

    /** Of whom alone. */
    Optional<String> user() {
        return Optional.ofNullable(values.get("user"));
    }

    /** Whether something is wanted that is told to those only who want it. */
    boolean wants(String what) throws NotUnderstood {
        String value = values.getOrDefault(what, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new NotUnderstood("\"" + what + "\" is neither true nor false");
        }
        return value.equals("true");
    }
}
