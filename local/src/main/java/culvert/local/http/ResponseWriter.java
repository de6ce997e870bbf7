package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.http.Fields;
import culvert.http.RequestHead;
import culvert.http.ResponseHead;

/** Writes heads of responses as a client shall get them. */
final class ResponseWriter {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private ResponseWriter() {}

    /** Whether a body may follow at all. */
    static boolean hasBody(RequestHead request, ResponseHead response) {
        return !request.isHead() && response.status() != NO_CONTENT && response.status() != NOT_MODIFIED;
    }

    static byte[] interim(ResponseHead response) {
        return bytes(begun(response));
    }

    static byte[] upgrade(ResponseHead response) {
        StringBuilder text = begun(response);
        response.fields().values("upgrade").forEach(protocol -> Fields.write(text, "Upgrade", protocol));
        Fields.write(text, "Connection", "Upgrade");
        return bytes(text);
    }

    static byte[] last(ResponseHead response, boolean toOld, boolean keepsAlive) {
        StringBuilder text = begun(response);
        if (!keepsAlive) {
            Fields.write(text, "Connection", "close");
        } else if (toOld) {
            Fields.write(text, "Connection", "keep-alive");
        }
        return bytes(text);
    }

    private static StringBuilder begun(ResponseHead response) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(response.phrase())
                .append("\r\n");
        response.fields().writeEndToEnd(text);
        return text;
    }

    private static byte[] bytes(StringBuilder text) {
        return text.append("\r\n").toString().getBytes(ISO_8859_1);
    }
}
