package culvert.local.tunnel;

import culvert.address.Target;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.relay.Inbound;
import culvert.relay.Reply;
import culvert.relay.Request;

/** Takes every connection for a request to the same target. */
public final class TunnelInbound implements Inbound {
    private final Target target;

    public TunnelInbound(Target target) {
        this.target = target;
    }

    @Override
    public Request.Connect receive(Stream accepted, Deadline deadline) {
        return new Request.Connect(target, accepted, new Reply.Wordless(accepted));
    }
}
