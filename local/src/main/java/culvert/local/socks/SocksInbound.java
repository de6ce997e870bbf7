package culvert.local.socks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Inbound;
import culvert.relay.Request;
import java.io.IOException;

/** Serves SOCKS5, SOCKS4 and 4a on one port; the client's first byte says which. */
public final class SocksInbound implements Inbound {
    private static final byte[] NOT_AN_HTTP_PROXY = httpAnswer("""
            This port speaks SOCKS, not HTTP. In the proxy settings of your program,
            enter it as the SOCKS (version 5) host and leave the HTTP proxy empty.
            With curl: --proxy socks5h://HOST:PORT
            """).getBytes(US_ASCII);

    private final SocksUsers users;
    private final SocksCommands commands;

    public SocksInbound(SocksUsers users, SocksCommands commands) {
        this.users = users;
        this.commands = commands;
    }

    @Override
    public Request receive(Stream accepted, Deadline deadline) throws IOException {
        HandshakeInput in = new HandshakeInput(accepted, deadline);
        int first = in.octet();
        return switch (first) {
            case Socks5.VERSION -> new Socks5(accepted, in, users, commands).receive();
            case Socks4.VERSION -> new Socks4(accepted, in, users, commands).receive();
            default -> throw notSocks(first, accepted);
        };
    }

    /** An HTTP method begins with an upper-case letter: a user who took this for an HTTP proxy is told so. */
    private static PeerException notSocks(int first, Stream client) {
        if (first >= 'A' && first <= 'Z') {
            PeerException why = new PeerException(Cause.MALFORMED, "HTTP spoken to a SOCKS port");
            return Farewell.because(why, client, NOT_AN_HTTP_PROXY.clone());
        }
        return new PeerException(Cause.MALFORMED, "not SOCKS");
    }

    private static String httpAnswer(String text) {
        return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + text.length() + "\r\n\r\n" + text;
    }
}
