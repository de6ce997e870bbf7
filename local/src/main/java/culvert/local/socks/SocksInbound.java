package culvert.local.socks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;

/**
 * Serves SOCKS5, SOCKS4 and 4a on one port; the client's first byte says which.
 *
 * <p>A client of another machine has a budget until its request was understood, and what it does wrong is reported as
 * that of strangers. The programs of this machine are the owner's: they are neither counted nor summed up.
 */
public final class SocksInbound implements Inbound {
    private static final byte[] NOT_AN_HTTP_PROXY = httpAnswer("""
            This port speaks SOCKS, not HTTP. In the proxy settings of your program,
            enter it as the SOCKS (version 5) host and leave the HTTP proxy empty.
            With curl: --proxy socks5h://HOST:PORT
            """).getBytes(US_ASCII);

    private final SocksUsers users;
    private final SocksCommands commands;
    private final Budget budget;
    private final PeerEvents events;

    /**
     * Serves anybody on this machine, and others within limits.
     *
     * @param budget for clients of other machines whose request is not understood yet
     * @param events hears of those that failed
     */
    public SocksInbound(SocksUsers users, SocksCommands commands, Budget budget, PeerEvents events) {
        this.users = users;
        this.commands = commands;
        this.budget = budget;
        this.events = events;
    }

    @Override
    public Request receive(Stream accepted, Deadline deadline) throws IOException {
        HandshakeInput in = new HandshakeInput(accepted, deadline);
        if (accepted.remoteAddress().getAddress().isLoopbackAddress()) {
            return receive(accepted, in);
        }
        try (Budget.Permit permit = budget.enter(accepted)) {
            try {
                Request request = receive(accepted, in);
                if (permit.giveBack()) {
                    return request;
                }
                throw new NetworkException(Cause.CLOSED);
            } catch (FailureException why) {
                Cause cause = permit.isEvicted() ? Cause.EVICTED : why.reason();
                if (cause != Cause.CLOSED) {
                    events.unauthenticated(cause, accepted.remoteAddress(), in.received());
                }
                throw permit.isEvicted() ? new NetworkException(Cause.EVICTED) : why;
            }
        }
    }

    private Request receive(Stream accepted, HandshakeInput in) throws IOException {
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
            return FinalReply.because(why, client, NOT_AN_HTTP_PROXY.clone());
        }
        return new PeerException(Cause.MALFORMED, "not SOCKS");
    }

    private static String httpAnswer(String text) {
        return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + text.length() + "\r\n\r\n" + text;
    }
}
