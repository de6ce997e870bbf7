package culvert.local.socks;

import culvert.net.Cause;
import culvert.net.Stream;
import culvert.relay.Reply;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * The end of a SOCKS4 dialogue. Its only words are yes and no:
 *
 * <pre>
 *   00 | 5A granted, 5B rejected | port (2) | IPv4 (4)      zeros where there is no IPv4 address to tell
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
        if (bound.getAddress() instanceof Inet4Address v4) {
            reply[2] = (byte) (bound.getPort() >>> 8);
            reply[3] = (byte) bound.getPort();
            System.arraycopy(v4.getAddress(), 0, reply, 4, 4);
        }
        client.write(reply, 0, reply.length);
    }

    @Override
    public void refuse(Cause why) throws IOException {
        Farewell.say(client, REJECTED.clone());
    }
}
