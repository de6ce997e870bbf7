package culvert.local.tunnel;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.relay.Inbound;
import culvert.relay.Reply;
import culvert.relay.Request;
import java.net.InetSocketAddress;

/** Takes every connection for a request to the same target. */
public final class TunnelInbound implements Inbound {
    private final Target target;

    public TunnelInbound(Target target) {
        this.target = target;
    }

    @Override
    public Request.Connect receive(Stream accepted, Deadline deadline) {
        return new Request.Connect(target, accepted, new Wordless(accepted));
    }

    /** Success is data; failure is a reset, so that the application sees an error and not an empty answer. */
    private record Wordless(Stream client) implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {}

        @Override
        public void refuse(Cause why) {
            client.reset();
        }
    }
}
