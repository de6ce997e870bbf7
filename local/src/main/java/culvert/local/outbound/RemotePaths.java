package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sockets for datagrams to any one of the remotes, a random one.
 *
 * <p>Whether a remote is there does not show: only that this machine has a way to it, and later whether it answers.
 * {@link Ways} says which address is the most promising.
 */
public final class RemotePaths {
    private static final Logger log = LoggerFactory.getLogger(RemotePaths.class);

    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

    private final Servers servers;

    /** One for all associations. */
    public RemotePaths(Servers servers) {
        this.servers = servers;
    }

    /**
     * Opens a socket that is connected to a remote; the caller's. On a thread of the runner.
     *
     * @throws IOException the last failure; those before it stand in the detailed log
     */
    public RemotePath open(Runner runner) throws IOException {
        Search search = new Search(runner);
        for (Target server : servers.shuffled()) {
            RemotePath path = search.among(server);
            if (path != null) {
                return path;
            }
        }
        return search.amongTheSilent();
    }

    /** The same when something was wrong with the address that is known: names are looked up anew. */
    public RemotePath openAnew(Runner runner) throws IOException {
        servers.forget();
        return open(runner);
    }

    private record Silent(InetSocketAddress address, long since) {}

    /** One search for a way, and what it came across. */
    private final class Search {
        private final Runner runner;
        private final List<Silent> silent = new ArrayList<>();
        private IOException failure = new DialException(Cause.CONNECT_FAILED, "no remote to send to");

        Search(Runner runner) {
            this.runner = runner;
        }

        @Nullable
        RemotePath among(Target server) {
            try {
                for (InetSocketAddress address : servers.ways().ordered(servers.addresses(server))) {
                    Silence silence = servers.ways().silence(address);
                    if (silence.isTooLong()) {
                        silent.add(new Silent(address, silence.since()));
                    } else {
                        RemotePath path = to(address);
                        if (path != null) {
                            return path;
                        }
                    }
                }
            } catch (DialException e) {
                note(e, server);
            }
            return null;
        }

        RemotePath amongTheSilent() throws IOException {
            silent.sort(Comparator.comparingLong(Silent::since));
            for (Silent one : silent) {
                RemotePath path = to(one.address());
                if (path != null) {
                    path.silence().beginAgain();
                    return path;
                }
            }
            throw failure;
        }

        private @Nullable RemotePath to(InetSocketAddress remote) {
            try {
                return new RemotePath(socket(remote), remote, servers.ways().silence(remote));
            } catch (IOException e) {
                note(e, remote);
                return null;
            }
        }

        private PacketSocket socket(InetSocketAddress remote) throws IOException {
            boolean isIpv4 = remote.getAddress() instanceof Inet4Address;
            PacketSocket socket = runner.bind(new InetSocketAddress(isIpv4 ? ANY_IPV4 : ANY_IPV6, 0));
            try {
                socket.connect(remote);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        private void note(IOException e, Object where) {
            log.atDebug()
                    .addKeyValue("server", where)
                    .addKeyValue("why", e.getMessage())
                    .log("remote unreachable for datagrams");
            failure = e;
        }
    }
}
