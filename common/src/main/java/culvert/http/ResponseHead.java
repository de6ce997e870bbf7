package culvert.http;

import java.util.Set;

/**
 * The head of a response.
 *
 * @param isOld of HTTP/1.0
 */
public record ResponseHead(int status, String phrase, boolean isOld, Fields fields) {
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int OK = 200;

    /** Another head follows. */
    public boolean isInterim() {
        return status < OK && status != SWITCHING_PROTOCOLS;
    }

    /** Whether the target takes more requests on the same connection. */
    public boolean keepsAlive() {
        Set<String> said = fields.words("connection");
        return isOld ? said.contains("keep-alive") : !said.contains("close");
    }
}
