package culvert.remote.inbound;

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
import culvert.remote.entry.ProxyHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Predicate;

/** Asks those who hand over connections of others for whom, and nobody else. What follows is Shadowsocks, as without them. */
public final class BalancedInbound implements Inbound {
    private final ShadowsocksInbound behind;
    private final Predicate<InetAddress> balancers;
    private final Budget budget;
    private final PeerEvents events;

    /**
     * Passes everything on, once it is known whose it is.
     *
     * @param balancers whether who connects from there has to say whom it speaks for
     * @param budget that of {@code behind}
     * @param events hears of those who do not say it
     */
    public BalancedInbound(
            ShadowsocksInbound behind, Predicate<InetAddress> balancers, Budget budget, PeerEvents events) {
        this.behind = behind;
        this.balancers = balancers;
        this.budget = budget;
        this.events = events;
        ProxyHeader.prepare();
    }

    @Override
    public Request.Connect receive(Stream accepted, Deadline deadline) throws IOException {
        if (!balancers.test(accepted.remoteAddress().getAddress())) {
            return behind.receive(accepted, deadline);
        }
        ProxyHeader header = header(accepted, deadline);
        header.client().ifPresent(accepted::speaksFor);
        return behind.receive(accepted, deadline, header.client().isEmpty());
    }

    private ProxyHeader header(Stream accepted, Deadline deadline) throws IOException {
        try (Budget.Permit permit = budget.enterForAnother(accepted)) {
            try {
                ProxyHeader header = ProxyHeader.read(accepted, deadline);
                if (!permit.giveBack()) {
                    throw new NetworkException(Cause.CLOSED);
                }
                return header;
            } catch (FailureException why) {
                throw refused(why, accepted, deadline, permit);
            }
        }
    }

    /** Has the peer meet what a stranger does, and says what it was. */
    private FailureException refused(FailureException why, Stream peer, Deadline deadline, Budget.Permit permit) {
        Cause cause = cause(why, peer.bytesRead(), permit.isEvicted());
        switch (cause) {
            case PROXY_HEADER -> {
                events.unauthenticated(
                        cause, peer.remoteAddress(), peer.bytesRead()); // somebody may wait for that line
                ProbeReaction.play(peer, deadline);
                return why instanceof PeerException
                        ? why
                        : new PeerException(cause, why.reason().label());
            }
            case EVICTED -> events.unauthenticated(cause, peer.remoteAddress(), peer.bytesRead());
            default -> {
                // a look, or an end of our own making
            }
        }
        return new NetworkException(cause);
    }

    private static Cause cause(FailureException why, long sent, boolean evicted) {
        return switch (why.reason()) {
            case CLOSED -> evicted ? Cause.EVICTED : Cause.CLOSED;
            case MEMORY -> Cause.MEMORY;
            case TIMED_OUT -> Cause.PROXY_HEADER;
            default -> sent == 0 ? Cause.HEALTH_CHECK : Cause.PROXY_HEADER;
        };
    }
}
