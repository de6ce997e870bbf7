package culvert.local;

import culvert.address.Host;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.plugin.PluginCommand;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the remotes.
 *
 * @param name what the log calls it; empty means by its address
 * @param addresses where it is; at least one, the others are backup addresses
 * @param password the shared secret; never printed
 * @param prefix what the salts of streams begin with
 * @param lenientSegments whether a response's header may arrive in pieces
 * @param mode what it may carry
 * @param tcpWeight how much rather it is used for streams than others, up to 1
 * @param udpWeight the same for datagrams
 * @param plugin what streams go through
 */
public record ServerSettings(
        String name,
        List<Target> addresses,
        Method method,
        String password,
        SaltPrefix prefix,
        boolean lenientSegments,
        Mode mode,
        double tcpWeight,
        double udpWeight,
        Optional<PluginCommand> plugin) {

    /** Where and how it is reached, whatever it is called and however rather it is used. */
    ServerSettings way() {
        return new ServerSettings("", addresses, method, password, prefix, lenientSegments, mode, 1, 1, plugin);
    }

    /** Whether the other is the same server with another port. */
    boolean isAs(ServerSettings other) {
        return plugin.isEmpty()
                && other.plugin.isEmpty()
                && hosts().equals(other.hosts())
                && method == other.method
                && password.equals(other.password)
                && prefix.equals(other.prefix)
                && lenientSegments == other.lenientSegments
                && mode == other.mode;
    }

    /** With the ports of the other. */
    ServerSettings with(ServerSettings other) {
        return new ServerSettings(
                name.isEmpty() ? other.name : name,
                Stream.concat(addresses.stream(), other.addresses.stream())
                        .distinct()
                        .toList(),
                method,
                password,
                prefix,
                lenientSegments,
                mode,
                Math.max(tcpWeight, other.tcpWeight),
                Math.max(udpWeight, other.udpWeight),
                plugin);
    }

    /** What people call it. */
    String label() {
        return name.isEmpty() ? toString() : name + " (" + this + ")";
    }

    private Set<Host> hosts() {
        return addresses.stream().map(Target::host).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return addresses.stream().map(Target::toString).collect(Collectors.joining(", "));
    }
}
