package culvert.http;

import java.util.Set;

/**
 * The head of a request.
 *
 * @param uri as the client wrote it: in absolute form, {@code host:port}, or a path
 * @param isOld of HTTP/1.0
 */
public record RequestHead(String method, String uri, boolean isOld, Fields fields) {
    /** Those that may be sent again when no answer came. */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /** About how many bytes it takes in memory. */
    public long weight() {
        return method.length() + uri.length() + fields.weight();
    }

    public boolean isConnect() {
        return method.equals("CONNECT");
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether the client wants to ask more on the same connection. */
    public boolean keepsAlive() {
        Set<String> said = fields.words("connection");
        said.addAll(fields.words("proxy-connection"));
        return isOld ? said.contains("keep-alive") : !said.contains("close");
    }

    /** Whether the client wants to speak something else from then on. */
    public boolean asksForUpgrade() {
        return !isOld && fields.has("upgrade") && fields.words("connection").contains("upgrade");
    }

    public boolean isRepeatable() {
        return REPEATABLE.contains(method) && !fields.has("content-length") && !fields.has("transfer-encoding");
    }
}
