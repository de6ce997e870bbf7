package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.RateLimit;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may ask on a port of loopback, which every user of this machine reaches, and pages in their browsers do too: whoever
 * knows the token, and has come by an address in digits.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    /** A name that is not in digits may have been led here. */
    private static final Pattern HOST =
            Pattern.compile("(localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final RateLimit warnings = new RateLimit(WARN_EVERY, System::nanoTime);

    public Admission(String token) {
        this.token = token.getBytes(ISO_8859_1);
    }

    /** Why not; empty when this one may. */
    public Optional<Answer> refusal(RequestHead request) {
        List<String> hosts = request.fields().values("host");
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst().strip()).matches()) {
            return Optional.of(
                    Json.error(Answer.MISDIRECTED, "expected an address of loopback in digits in the field Host"));
        }
        List<String> given = request.fields().values("authorization");
        boolean isKnown = given.size() == 1
                && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        given.getFirst().substring(SCHEME.length()).strip().getBytes(ISO_8859_1), token);
        if (isKnown) {
            return Optional.empty();
        }
        if (!given.isEmpty() && warnings.allows()) {
            log.warn("admin: somebody of this machine gave another token than \"admin_token\"");
        }
        return Optional.of(Json.error(Answer.UNAUTHORIZED, "expected \"Authorization: Bearer\" and the admin_token")
                .with("WWW-Authenticate: Bearer\r\n"));
    }
}
