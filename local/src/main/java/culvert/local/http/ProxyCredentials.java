package culvert.local.http;

import culvert.http.Answer;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.local.port.HandshakeInput;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Name and password of a request, which come in its field Proxy-Authorization. */
final class ProxyCredentials {
    static final String FIELD = "proxy-authorization";

    private static final String BASIC = "basic ";
    private static final String CHALLENGE = "Proxy-Authenticate: Basic realm=\"culvert\", charset=\"UTF-8\"\r\n";

    private ProxyCredentials() {}

    /** Returns when the request may be served. */
    static void check(RequestHead request, PortUsers users, Stream client, HandshakeInput in)
            throws IOException, Refusal {
        if (users.isEmpty()) {
            return;
        }
        List<String> given = request.fields().values(FIELD);
        if (given.isEmpty()) {
            throw refusal("This proxy needs a user name and a password.", "the client gives no user name and password");
        }
        String value = given.getFirst();
        if (given.size() > 1 || !value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw refusal("This proxy understands the Basic scheme only.", "credentials of an unknown scheme");
        }
        byte[] both = decoded(value.substring(BASIC.length()).strip());
        int colon = colon(both);
        if (colon == both.length) {
            throw refusal("The credentials for this proxy cannot be read.", "credentials that are not name:password");
        }
        try {
            users.check(Arrays.copyOf(both, colon), Arrays.copyOfRange(both, colon + 1, both.length), client, in);
        } catch (PeerException why) {
            throw refusal("The user name or the password for this proxy is wrong.", String.valueOf(why.getMessage()));
        }
    }

    private static int colon(byte[] both) {
        int at = 0;
        while (at < both.length && both[at] != ':') {
            at++;
        }
        return at;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Refusal refusal(String sentence, String reason) {
        return new Refusal(
                Cause.CREDENTIALS, Answer.of(Answer.PROXY_AUTHENTICATION_REQUIRED, CHALLENGE, sentence), reason);
    }
}
