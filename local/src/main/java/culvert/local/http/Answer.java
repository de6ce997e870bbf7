package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * What this port itself says to a client, which then hangs up.
 *
 * @param fields one a line, each with CR LF; without those that every answer has
 */
record Answer(int status, String fields, String text) {
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    static final int HEAD_TOO_LARGE = 431;
    static final int INTERNAL = 500;
    static final int NOT_IMPLEMENTED = 501;
    static final int BAD_GATEWAY = 502;
    static final int UNAVAILABLE = 503;
    static final int GATEWAY_TIMEOUT = 504;
    static final int VERSION_NOT_SUPPORTED = 505;

    private static final Map<Integer, String> PHRASES = Map.of(
            BAD_REQUEST, "Bad Request",
            FORBIDDEN, "Forbidden",
            PROXY_AUTHENTICATION_REQUIRED, "Proxy Authentication Required",
            HEAD_TOO_LARGE, "Request Header Fields Too Large",
            INTERNAL, "Internal Server Error",
            NOT_IMPLEMENTED, "Not Implemented",
            BAD_GATEWAY, "Bad Gateway",
            UNAVAILABLE, "Service Unavailable",
            GATEWAY_TIMEOUT, "Gateway Timeout",
            VERSION_NOT_SUPPORTED, "HTTP Version Not Supported");

    static Answer of(int status, String text) {
        return new Answer(status, "", text);
    }

    /** As it is sent; what answers HEAD is without the text. */
    byte[] bytes(boolean withText) {
        byte[] body = (text + "\n").getBytes(UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " " + PHRASES.getOrDefault(status, "Refused") + "\r\n" + fields
                        + "Content-Type: text/plain; charset=utf-8\r\n"
                        + "X-Content-Type-Options: nosniff\r\n"
                        + "Cache-Control: no-store\r\n"
                        + "Connection: close\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        if (!withText) {
            return head;
        }
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }
}
