package culvert.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * What this port itself says to a client, which then hangs up.
 *
 * @param type the text's
 * @param fields one a line, each with CR LF; without those that every answer has
 */
public record Answer(int status, String type, String fields, String text) {
    public static final int OK = 200;
    public static final int CREATED = 201;
    public static final int NO_CONTENT = 204;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    public static final int CONFLICT = 409;
    public static final int TOO_LARGE = 413;
    public static final int MISDIRECTED = 421;
    public static final int UNPROCESSABLE = 422;
    public static final int HEAD_TOO_LARGE = 431;
    public static final int INTERNAL = 500;
    public static final int NOT_IMPLEMENTED = 501;
    public static final int BAD_GATEWAY = 502;
    public static final int UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int VERSION_NOT_SUPPORTED = 505;

    private static final String PLAIN = "text/plain; charset=utf-8";

    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(OK, "OK"),
            Map.entry(CREATED, "Created"),
            Map.entry(NO_CONTENT, "No Content"),
            Map.entry(BAD_REQUEST, "Bad Request"),
            Map.entry(UNAUTHORIZED, "Unauthorized"),
            Map.entry(FORBIDDEN, "Forbidden"),
            Map.entry(NOT_FOUND, "Not Found"),
            Map.entry(METHOD_NOT_ALLOWED, "Method Not Allowed"),
            Map.entry(PROXY_AUTHENTICATION_REQUIRED, "Proxy Authentication Required"),
            Map.entry(CONFLICT, "Conflict"),
            Map.entry(TOO_LARGE, "Content Too Large"),
            Map.entry(MISDIRECTED, "Misdirected Request"),
            Map.entry(UNPROCESSABLE, "Unprocessable Content"),
            Map.entry(HEAD_TOO_LARGE, "Request Header Fields Too Large"),
            Map.entry(INTERNAL, "Internal Server Error"),
            Map.entry(NOT_IMPLEMENTED, "Not Implemented"),
            Map.entry(BAD_GATEWAY, "Bad Gateway"),
            Map.entry(UNAVAILABLE, "Service Unavailable"),
            Map.entry(GATEWAY_TIMEOUT, "Gateway Timeout"),
            Map.entry(VERSION_NOT_SUPPORTED, "HTTP Version Not Supported"));

    /** A sentence. */
    public static Answer of(int status, String text) {
        return new Answer(status, PLAIN, "", text + "\n");
    }

    /** A sentence with a field more. */
    public static Answer of(int status, String fields, String text) {
        return new Answer(status, PLAIN, fields, text + "\n");
    }

    /** The same with fields more, each with CR LF. */
    public Answer with(String more) {
        return new Answer(status, type, fields + more, text);
    }

    /** As it is sent; what answers HEAD is without the text. */
    public byte[] bytes(boolean withText) {
        byte[] body = text.getBytes(UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " " + PHRASES.getOrDefault(status, "Refused") + "\r\n" + fields
                        + (status == NO_CONTENT ? "" : "Content-Type: " + type + "\r\n")
                        + "X-Content-Type-Options: nosniff\r\n"
                        + "Cache-Control: no-store\r\n"
                        + "Connection: close\r\n"
                        + (status == NO_CONTENT ? "" : "Content-Length: " + body.length + "\r\n")
                        + "\r\n")
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
