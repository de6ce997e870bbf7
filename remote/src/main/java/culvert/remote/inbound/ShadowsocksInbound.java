package culvert.remote.inbound;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.relay.Inbound;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.shadowsocks.ServerProtocol;
import culvert.shadowsocks.ServerProtocol.Accepted;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Accepts Shadowsocks, and answers everything else as the package's policy says. */
public final class ShadowsocksInbound implements Inbound {
    private final ServerProtocol protocol;

    /** Borrows the protocol. */
    public ShadowsocksInbound(ServerProtocol protocol) {
        this.protocol = protocol;
    }

    /**
     * Returns when a whole header was authenticated and understood; a failure is thrown after the reaction to it has
     * been played to its end.
     */
    @Override
    public Request receive(Stream accepted, Deadline deadline) throws IOException {
        try {
            Accepted peer = protocol.accept(accepted, deadline);
            return new Request(peer.target(), peer.user(), peer.stream(), new Resetting(peer.stream()));
        } catch (IOException | RuntimeException why) {
            ProbeReaction.play(accepted, deadline);
            throw why;
        }
    }

    /**
     * The protocol has no message for either. Success is data; failure is RST, so that the application sees an error and
     * not an empty answer. Only a peer that knows the key gets here, so it tells a probe nothing.
     */
    private record Resetting(Stream peer) implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {}

        @Override
        public void refuse(Cause why) {
            peer.reset();
        }
    }
}
