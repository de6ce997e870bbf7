package culvert.local.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.local.port.FinalReply;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.relay.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The answer to CONNECT. */
record ConnectReply(Stream client, Failures failures) implements Reply {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    @Override
    public void accept(InetSocketAddress bound) throws IOException {
        byte[] reply = ESTABLISHED.getBytes(US_ASCII);
        client.write(reply, 0, reply.length);
    }

    @Override
    public void refuse(Cause why) throws IOException {
        FinalReply.send(client, failures.before(why).bytes(true));
    }
}
