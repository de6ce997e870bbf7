package culvert.local.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.local.port.Dialect;
import culvert.local.port.FinalReply;
import culvert.local.port.HandshakeInput;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Request;
import java.io.IOException;

/** Tells a client of HTTP what this port is. */
public final class HttpDialect implements Dialect {
    private static final byte[] NOT_AN_HTTP_PROXY = httpAnswer("""
            This port speaks SOCKS, not HTTP. In the proxy settings of your program,
            enter it as the SOCKS (version 5) host and leave the HTTP proxy empty.
            With curl: --proxy socks5h://HOST:PORT
            """).getBytes(US_ASCII);

    @Override
    public Request receive(int first, Stream client, HandshakeInput in) throws IOException {
        PeerException why = new PeerException(Cause.MALFORMED, "HTTP spoken to a SOCKS port");
        throw FinalReply.because(why, client, NOT_AN_HTTP_PROXY.clone());
    }

    private static String httpAnswer(String text) {
        return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + text.length() + "\r\n\r\n" + text;
    }
}
