package culvert.config;

import culvert.address.Target;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where there is a Redis, or what speaks like one.
 *
 * @param hasTls whether it is spoken to by TLS
 * @param database one of those that it has
 */
public record RedisUrl(Target at, boolean hasTls, int database) {
    private static final Pattern URL = Pattern.compile("redis(s?)://([^@/?#]+)(?:/([0-9]{0,4}))?");

    private static final int USUAL_PORT = 6379;

    private static final String EXPECTED =
            "\"redis://HOST:PORT/DATABASE\", or \"rediss://\" with TLS; a name and a password have keys of their own,"
                    + " \"redis_user\" and \"redis_password\"";

    /** Nothing of it is shown when it is wrong: there may be a password in it. */
    static ValueType<RedisUrl> type() {
        return (node, reading) -> {
            Matcher parts = URL.matcher(node instanceof Node.Text text ? text.text() : "");
            if (!parts.matches()) {
                return reading.wrongSecret(node, EXPECTED);
            }
            try {
                Endpoint at = Endpoint.parse(parts.group(2));
                String database = Optional.ofNullable(parts.group(3)).orElse("");
                return Optional.of(new RedisUrl(
                        new Target(at.host(), at.port().orElse(USUAL_PORT)),
                        !parts.group(1).isEmpty(),
                        database.isEmpty() ? 0 : Integer.parseInt(database)));
            } catch (IllegalArgumentException e) {
                return reading.wrongSecret(node, EXPECTED);
            }
        };
    }

    @Override
    public String toString() {
        return "redis" + (hasTls ? "s" : "") + "://" + at + "/" + database;
    }
}
