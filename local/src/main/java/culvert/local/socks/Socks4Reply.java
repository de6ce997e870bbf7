package culvert.local.socks;

import culvert.local.port.FinalReply;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.relay.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The end of a SOCKS4 dialogue. Its only words are yes and no, and the address behind them says nothing to a client that
 * connects:
 *
 * <pre>
 *   00 | 5A granted, 5B rejected | 000000000000
 * </pre>
 */
final class Socks4Reply implements Reply {
    static final byte[] REJECTED = {0, 0x5B, 0, 0, 0, 0, 0, 0};

    private static final byte GRANTED = 0x5A;

    private final Stream client;

    Socks4Reply(Stream client) {
        this.client = client;
    }

    @Override
    public void accept(InetSocketAddress bound) throws IOException {
        byte[] reply = REJECTED.clone();
        reply[1] = GRANTED;
        client.write(reply, 0, reply.length);
    }

    @Override
    public void refuse(Cause why) throws IOException {
        FinalReply.send(client, REJECTED.clone());
    }
}
