package culvert.upstream;

import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import java.io.IOException;

/** Connects to targets through proxies. */
public final class UpstreamOutbound implements Outbound {
    private final Upstreams proxies;

    public UpstreamOutbound(Upstreams proxies) {
        this.proxies = proxies;
    }

    @Override
    public Stream dial(Request.Connect request, AddressRule rule) throws IOException {
        Judge.check(request.target(), rule);
        return proxies.connect(request.target(), request.client().runner());
    }
}
