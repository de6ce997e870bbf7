package culvert.local.socks;

import culvert.address.AddressFormatException;
import culvert.address.Target;
import culvert.local.port.FinalReply;
import culvert.local.port.HandshakeInput;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.net.User;
import culvert.relay.Request;
import java.io.IOException;

/**
 * One SOCKS5 dialogue (RFC 1928), from behind its first byte to the request:
 *
 * <pre>
 *   client                                      us
 *   05 | n | n methods                    -->
 *                                         <--   05 | method        00 none, 02 user and password, FF neither
 *   01 | n | name | m | password          -->                      with method 02 only (RFC 1929)
 *                                         <--   01 | 00            anything else is a no
 *   05 | command | 00 | address and port  -->
 *                                         <--   the reply, by {@link Socks5Reply}
 * </pre>
 */
final class Socks5 {
    static final int VERSION = 5;

    private static final int NO_AUTHENTICATION = 0x00;
    private static final int USER_AND_PASSWORD = 0x02;
    private static final int NONE_ACCEPTABLE = 0xFF;
    private static final int CREDENTIALS_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;

    private final Stream client;
    private final HandshakeInput in;
    private final PortUsers users;
    private final SocksCommands commands;

    Socks5(Stream client, HandshakeInput in, PortUsers users, SocksCommands commands) {
        this.client = client;
        this.in = in;
        this.users = users;
        this.commands = commands;
    }

    Request receive() throws IOException {
        if (agreeOnMethod() == USER_AND_PASSWORD) {
            checkCredentials();
        }
        return request();
    }

    /** A client that offers only credentials where none are needed gets its way: some cannot do otherwise. */
    private int agreeOnMethod() throws IOException {
        byte[] offered = in.exactly(in.octet());
        int method = NONE_ACCEPTABLE;
        for (byte offer : offered) {
            if (offer == USER_AND_PASSWORD && method == NONE_ACCEPTABLE) {
                method = USER_AND_PASSWORD;
            } else if (offer == NO_AUTHENTICATION && users.isEmpty()) {
                method = NO_AUTHENTICATION;
            }
        }
        byte[] answer = {VERSION, (byte) method};
        if (method == NONE_ACCEPTABLE) {
            PeerException why = users.isEmpty()
                    ? new PeerException(Cause.MALFORMED, "no known SOCKS5 method offered")
                    : new PeerException(Cause.CREDENTIALS, "the client offers no user name and password");
            throw FinalReply.because(why, client, answer);
        }
        client.write(answer, 0, answer.length);
        return method;
    }

    private void checkCredentials() throws IOException {
        int version = in.octet();
        if (version != CREDENTIALS_VERSION) {
            throw credentialsRefused(
                    new PeerException(Cause.MALFORMED, "an unknown version of the SOCKS5 credentials"));
        }
        byte[] name = in.exactly(in.octet());
        byte[] password = in.exactly(in.octet());
        if (name.length == 0 || password.length == 0) {
            throw credentialsRefused(new PeerException(Cause.CREDENTIALS, "an empty user name or password"));
        }
        if (!users.isEmpty()) {
            try {
                users.check(name, password, client, in);
            } catch (PeerException why) {
                throw credentialsRefused(why);
            }
        }
        client.write(new byte[] {CREDENTIALS_VERSION, 0}, 0, 2);
    }

    private PeerException credentialsRefused(PeerException why) {
        return FinalReply.because(why, client, new byte[] {CREDENTIALS_VERSION, 1});
    }

    private Request request() throws IOException {
        byte[] head = in.exactly(3);
        if (head[0] != VERSION || head[2] != 0) {
            throw refused(Cause.MALFORMED, "not a SOCKS5 request");
        }
        Target target = target();
        if (head[1] == CONNECT && commands.connect()) {
            return new Request.Connect(target, in.rest(), Socks5Reply.toConnect(client));
        }
        if (head[1] == UDP_ASSOCIATE && commands.associate().isPresent()) {
            return new Request.Associate(
                    target,
                    User.UNNAMED,
                    in.rest(),
                    Socks5Reply.toAssociate(client),
                    commands.associate().get());
        }
        throw refused(Cause.UNSUPPORTED_COMMAND, "SOCKS5 command " + (head[1] & 0xFF));
    }

    private Target target() throws IOException {
        try {
            return in.target();
        } catch (AddressFormatException e) {
            Cause cause = e.isUnknownType() ? Cause.UNSUPPORTED_ADDRESS : Cause.MALFORMED;
            throw refused(cause, String.valueOf(e.getMessage()));
        }
    }

    private PeerException refused(Cause cause, String message) {
        return FinalReply.because(new PeerException(cause, message), client, Socks5Reply.failure(ReplyCode.of(cause)));
    }
}
