package culvert.remote;

import culvert.acl.Cidr;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.direct.WayOut;
import culvert.plugin.PluginCommand;
import culvert.shadowsocks.PortKeys;
import culvert.upstream.Upstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one of the ports of a remote serves, checked.
 *
 * @param listen where; at least one
 * @param keys the shared secrets; never printed
 * @param lenientSegments whether a header may arrive in pieces
 * @param mode which of TCP and UDP is served
 * @param plugin what streams come through
 * @param out how they get to targets
 * @param proxies what goes to targets goes through; empty for nothing
 * @param balancers networks of those who say whom they speak for
 */
public record PortSettings(
        List<InetSocketAddress> listen,
        PortKeys keys,
        boolean lenientSegments,
        Mode mode,
        Optional<PluginCommand> plugin,
        WayOut out,
        List<Upstream> proxies,
        List<Cidr> balancers) {

    /**
     * Sockets that listen stay as they are, and so does what tells one edition's wire from the other's.
     *
     * @throws IllegalArgumentException naming a key that would have to change
     */
    void refuseWhatNeedsAStart(PortSettings next) {
        Key.METHOD.mustStay(keys.method(), next.keys.method());
        Key.PLUGIN.mustStay(plugin, next.plugin);
        Key.MODE.mustStay(mode, next.mode);
    }

    /**
     * Whether both cannot be served: what is remembered of a port's requests is kept by its number, also where the addresses
     * differ.
     */
    boolean isInTheWayOf(PortSettings other) {
        return sharesMode(other)
                && listen.stream()
                        .map(InetSocketAddress::getPort)
                        .anyMatch(port -> other.listen.stream().anyMatch(at -> at.getPort() == port));
    }

    private boolean sharesMode(PortSettings other) {
        return (mode.servesTcp() && other.mode.servesTcp()) || (mode.servesUdp() && other.mode.servesUdp());
    }

    /** Which of these listens at the same addresses for TCP or UDP as well; one of the same mode where there is one. */
    Optional<PortSettings> among(List<PortSettings> others) {
        return others.stream()
                .filter(other -> other.listen.equals(listen) && sharesMode(other))
                .min(Comparator.comparing(other -> other.mode != mode));
    }

    /** The same with another way to targets. */
    PortSettings leaving(WayOut by, List<Upstream> through) {
        return new PortSettings(listen, keys, lenientSegments, mode, plugin, by, through, balancers);
    }

    /** The same behind others. */
    PortSettings behind(List<Cidr> others) {
        return new PortSettings(listen, keys, lenientSegments, mode, plugin, out, proxies, others);
    }

    /** Whether it has to say whom it speaks for. */
    boolean isBalancer(InetAddress peer) {
        return balancers.stream().anyMatch(network -> network.contains(peer));
    }

    /** What its addresses end in, where it has one number for all. */
    int number() {
        return listen.getFirst().getPort();
    }

    /** In some words, what it comes to. */
    String summary() {
        int users = keys.users().size();
        return keys.method().label() + ", " + mode.label()
                + (users == 0 ? "" : users == 1 ? ", 1 user" : ", " + users + " users");
    }

    @Override
    public String toString() {
        return "PortSettings[listen=" + listen + ", keys=" + keys + "]";
    }
}
