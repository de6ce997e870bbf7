package culvert.local.http;

import culvert.local.port.FinalReply;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.relay.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The answer to a request in absolute form: the target's own, or why there is none. */
record ExchangeReply(Stream client, Failures failures, boolean wantsText) implements Reply {
    @Override
    public void accept(InetSocketAddress bound) {}

    @Override
    public void refuse(Cause why) throws IOException {
        FinalReply.send(client, failures.before(why).bytes(wantsText));
    }
}
