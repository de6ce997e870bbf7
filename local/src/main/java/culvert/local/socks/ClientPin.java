package culvert.local.socks;

import culvert.address.Ip;
import culvert.address.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose datagrams an association takes: those of the machine that its TCP connection came from, and from the first good
 * one on only those of the same port.
 *
 * <p>The address in a client's request is where it will send from, where it knows that. A port is believed if the host
 * beside it is the client's own, or none; another host, or a name, is an address from behind a translator or a mistake
 * that some clients make, and says nothing here.
 */
final class ClientPin {
    private final InetAddress machine;
    private final int port;
    private volatile @Nullable InetSocketAddress client;

    /**
     * Nobody yet.
     *
     * @param machine where the TCP connection came from
     * @param announced the address in the request
     */
    ClientPin(InetAddress machine, Target announced) {
        this.machine = machine;
        boolean isOwn = announced.host() instanceof Ip(InetAddress address)
                && (address.isAnyLocalAddress() || address.equals(machine));
        this.port = isOwn ? announced.port() : 0;
    }

    boolean admits(InetSocketAddress sender) {
        InetSocketAddress known = client;
        if (known != null) {
            return known.equals(sender);
        }
        return sender.getAddress().equals(machine) && (port == 0 || sender.getPort() == port);
    }

    /** It sent something good. */
    void pin(InetSocketAddress sender) {
        if (client == null) {
            client = sender;
        }
    }
}
