package culvert.upstream;

import culvert.address.Target;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.ResponseHead;
import culvert.net.Cause;
import culvert.net.DialException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The client's side of HTTP's CONNECT (RFC 9110, section 9.3.6). */
final class HttpConnect {
    private static final int CHUNK = 1024;
    /** Heads that say that another follows. */
    private static final int MAX_INTERIM = 8;

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private HttpConnect() {}

    /**
     * Asks for a target.
     *
     * @throws DialException what it answers otherwise
     */
    static void ask(Dialogue with, Target target) throws IOException {
        with.say(request(with.proxy(), target).getBytes(StandardCharsets.ISO_8859_1));
        try {
            ResponseHead head = answer(with);
            if (head.status() / 100 != 2) {
                throw refused(head.status());
            }
        } catch (Refusal e) {
            throw Dialogue.failed("its answer is no HTTP: " + e.getMessage());
        }
    }

    private static String request(Upstream proxy, Target target) {
        String login = proxy.login()
                .map(known -> known.name() + ":" + known.password())
                .map(known -> Base64.getEncoder().encodeToString(known.getBytes(StandardCharsets.UTF_8)))
                .map(basic -> "Proxy-Authorization: Basic " + basic + "\r\n")
                .orElse("");
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + login + "\r\n";
    }

    /** The target's own bytes that came with it are read from the stream. */
    private static ResponseHead answer(Dialogue with) throws IOException, Refusal {
        HeadBytes bytes = new HeadBytes(with.stream().account());
        byte[] chunk = new byte[CHUNK];
        int have = 0;
        int at = 0;
        int interim = 0;
        while (true) {
            if (at == have) {
                have = with.hear(chunk, 0);
                at = 0;
            }
            if (bytes.add(chunk[at++] & 0xFF)) {
                ResponseHead head = HeadParser.response(bytes.take());
                if (!head.isInterim()) {
                    if (at < have) {
                        with.stream().unread(Arrays.copyOf(chunk, have), at);
                    }
                    return head;
                }
                if (++interim > MAX_INTERIM) {
                    throw Dialogue.failed("it only says that an answer follows");
                }
            }
        }
    }

    private static DialException refused(int status) {
        return switch (status) {
            case PROXY_AUTHENTICATION_REQUIRED -> Dialogue.credentials("it wants another name or password");
            case 403 -> new DialException(Cause.BLOCKED, "it does not allow that");
            case 504 -> new DialException(Cause.CONNECT_TIMEOUT, "it could not connect in time");
            default -> new DialException(Cause.CONNECT_FAILED, "it could not connect (" + status + ")");
        };
    }
}
