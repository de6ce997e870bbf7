package culvert.local.socks;

import culvert.local.port.Dialect;
import culvert.local.port.HandshakeInput;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Request;
import java.io.IOException;

/** Speaks SOCKS5, SOCKS4 and 4a; the client's first byte says which. */
public final class SocksDialect implements Dialect {
    private final PortUsers users;
    private final SocksCommands commands;

    public SocksDialect(PortUsers users, SocksCommands commands) {
        this.users = users;
        this.commands = commands;
    }

    @Override
    public Request receive(int first, Stream client, HandshakeInput in) throws IOException {
        return switch (first) {
            case Socks5.VERSION -> new Socks5(client, in, users, commands).receive();
            case Socks4.VERSION -> new Socks4(client, in, users, commands).receive();
            default -> throw new PeerException(Cause.MALFORMED, "not SOCKS");
        };
    }
}
