package culvert.local.socks;

import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.local.port.FinalReply;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.relay.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The end of a SOCKS5 dialogue, always complete, also when it refuses:
 *
 * <pre>
 *   05 | code | 00 | address and port     where an association takes its datagrams, else 01 00000000 0000
 * </pre>
 *
 * <p>The address that the tunnel's own connection is bound to says nothing about the target's, and some clients
 * (torsocks) expect that of IPv4, whatever the type says: the rest of a longer one would become payload.
 */
final class Socks5Reply implements Reply {
    private static final Target NOWHERE = new Target(Ip.of(new byte[4]), 0);
    private static final int HEAD_BYTES = 3;

    private final Stream client;
    private final boolean isForDatagrams;

    private Socks5Reply(Stream client, boolean isForDatagrams) {
        this.client = client;
        this.isForDatagrams = isForDatagrams;
    }

    static Socks5Reply toConnect(Stream client) {
        return new Socks5Reply(client, false);
    }

    static Socks5Reply toAssociate(Stream client) {
        return new Socks5Reply(client, true);
    }

    @Override
    public void accept(InetSocketAddress bound) throws IOException {
        Target told = isForDatagrams ? Target.of(bound) : NOWHERE;
        byte[] reply = bytes(ReplyCode.SUCCEEDED, told);
        client.write(reply, 0, reply.length);
    }

    @Override
    public void refuse(Cause why) throws IOException {
        FinalReply.send(client, failure(ReplyCode.of(why)));
    }

    static byte[] failure(ReplyCode code) {
        return bytes(code, NOWHERE);
    }

    private static byte[] bytes(ReplyCode code, Target bound) {
        byte[] reply = new byte[HEAD_BYTES + SocksAddress.wireBytes(bound)];
        reply[0] = Socks5.VERSION;
        reply[1] = code.octet();
        SocksAddress.write(bound, reply, HEAD_BYTES);
        return reply;
    }
}
