package culvert.local.port;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;

/**
 * Serves clients of SOCKS and of HTTP on one port; the client's first byte says which it is.
 *
 * <p>A client of another machine has a budget until its request was understood, and what it does wrong is reported as
 * that of strangers. The programs of this machine are the owner's: they are neither counted nor summed up.
 */
public final class PortInbound implements Inbound {
    private final Dialect socks;
    private final Dialect http;
    private final Budget budget;
    private final PeerEvents events;

    /**
     * Serves anybody on this machine, and others within limits.
     *
     * @param http for clients that begin with an upper-case letter, as every method of HTTP does
     * @param budget for clients of other machines whose request is not understood yet
     * @param events hears of those that failed
     */
    public PortInbound(Dialect socks, Dialect http, Budget budget, PeerEvents events) {
        this.socks = socks;
        this.http = http;
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
                    events.unauthenticated(cause, accepted.remoteAddress(), accepted.bytesRead());
                }
                throw permit.isEvicted() ? new NetworkException(Cause.EVICTED) : why;
            }
        }
    }

    private Request receive(Stream accepted, HandshakeInput in) throws IOException {
        int first = in.octet();
        Dialect spoken = first >= 'A' && first <= 'Z' ? http : socks;
        return spoken.receive(first, accepted, in);
    }
}
