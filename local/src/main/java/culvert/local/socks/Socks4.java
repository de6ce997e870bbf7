package culvert.local.socks;

import culvert.address.Host;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.local.port.FinalReply;
import culvert.local.port.HandshakeInput;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One SOCKS4 or 4a dialogue, from behind its first byte to the request:
 *
 * <pre>
 *   04 | command | port (2) | IPv4 (4) | user | 00 [ name | 00 ]      the name follows an address 0.0.0.x, x not 0
 * </pre>
 *
 * <p>It carries no password, so it is refused where users are configured.
 */
final class Socks4 {
    static final int VERSION = 4;

    private static final int CONNECT = 1;

    /** Longer than any user name seen; the field is read and ignored. */
    private static final int MAX_USER_BYTES = 255;

    private static final int MAX_NAME_BYTES = 255;

    private final Stream client;
    private final HandshakeInput in;
    private final PortUsers users;
    private final SocksCommands commands;

    Socks4(Stream client, HandshakeInput in, PortUsers users, SocksCommands commands) {
        this.client = client;
        this.in = in;
        this.users = users;
        this.commands = commands;
    }

    Request receive() throws IOException {
        try {
            int command = in.octet();
            Target target = target();
            if (command != CONNECT || !commands.connect()) {
                throw new PeerException(Cause.UNSUPPORTED_COMMAND, "SOCKS4 command " + command);
            }
            if (!users.isEmpty()) {
                throw new PeerException(Cause.CREDENTIALS, "SOCKS4 carries no password");
            }
            return new Request.Connect(target, in.rest(), new Socks4Reply(client));
        } catch (PeerException why) {
            throw FinalReply.because(why, client, Socks4Reply.REJECTED.clone());
        }
    }

    private Target target() throws IOException {
        byte[] port = in.exactly(2);
        byte[] address = in.exactly(4);
        in.untilZero(MAX_USER_BYTES);
        Host host = announcesName(address) ? name() : Ip.of(address);
        return new Target(host, (port[0] & 0xFF) << 8 | (port[1] & 0xFF));
    }

    private Host name() throws IOException {
        byte[] name = in.untilZero(MAX_NAME_BYTES);
        try {
            return Host.parse(new String(name, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new PeerException(Cause.MALFORMED, "not a host name");
        }
    }

    private static boolean announcesName(byte[] address) {
        return address[3] != 0 && Arrays.equals(address, 0, 3, new byte[3], 0, 3);
    }
}
