package culvert.remote.inbound;

import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.PeerEvents;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.ServerProtocol.Accepted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/** Accepts Shadowsocks, and answers everything else as the package's policy says. */
public final class ShadowsocksInbound implements Inbound {
    private final ServerProtocol protocol;
    private final Predicate<InetAddress> clients;
    private final Budget budget;
    private final PeerEvents events;

    /**
     * Borrows the protocol.
     *
     * @param clients whether a client with that address is served; another one is a stranger, whatever it knows
     * @param budget for connections that have not authenticated, of all listeners together
     * @param events hears of those that ended, or were ended, without having authenticated
     */
    public ShadowsocksInbound(
            ServerProtocol protocol, Predicate<InetAddress> clients, Budget budget, PeerEvents events) {
        this.protocol = protocol;
        this.clients = clients;
        this.budget = budget;
        this.events = events;
    }

    /**
     * Returns when a whole header was authenticated and understood; a failure is thrown after the reaction to it has
     * been played to its end.
     */
    @Override
    public Request.Connect receive(Stream accepted, Deadline deadline) throws IOException {
        return receive(accepted, deadline, false);
    }

    /**
     * The same, behind what may have been read before.
     *
     * @param isChecking whether it comes from a balancer that has named no client: where nothing follows it has only looked
     */
    Request.Connect receive(Stream accepted, Deadline deadline, boolean isChecking) throws IOException {
        long before = accepted.bytesRead();
        try (Budget.Permit permit = budget.enter(accepted)) {
            try {
                if (!clients.test(accepted.clientAddress().getAddress())) {
                    throw new BlockedException("a rule forbids this client");
                }
                return request(protocol.accept(accepted, deadline), permit);
            } catch (IOException | RuntimeException why) {
                ProbeReaction.play(accepted, deadline);
                long sent = accepted.bytesRead() - before;
                if (isChecking && sent == 0 && isByPeer(why)) {
                    throw new NetworkException(Cause.HEALTH_CHECK);
                }
                tell(why, permit.isEvicted(), accepted.clientAddress(), sent);
                throw why;
            }
        }
    }

    /** Only a peer that knows the key gets here, so that a reset tells a probe nothing. */
    private static Request.Connect request(Accepted peer, Budget.Permit permit) throws NetworkException {
        if (!permit.giveBack()) {
            peer.stream().close();
            throw new NetworkException(Cause.CLOSED);
        }
        return new Request.Connect(peer.target(), peer.user(), peer.stream(), new Reply.Wordless(peer.stream()));
    }

    /** A stream that was closed from outside was so by our eviction, or by the end of this program. */
    private void tell(Exception why, boolean evicted, InetSocketAddress client, long sent) throws NetworkException {
        if (!(why instanceof FailureException failure)) {
            return; // a mistake of ours, which has its own line
        }
        if (failure.reason() != Cause.CLOSED) {
            events.unauthenticated(failure.reason(), client, sent);
        } else if (evicted) {
            events.unauthenticated(Cause.EVICTED, client, sent);
            throw new NetworkException(Cause.EVICTED);
        }
    }

    /** Whether it ended by what the peer did or did not do. */
    private static boolean isByPeer(Exception why) {
        return why instanceof FailureException failure
                && failure.reason() != Cause.CLOSED
                && failure.reason() != Cause.MEMORY;
    }
}
