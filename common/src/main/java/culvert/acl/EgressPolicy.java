package culvert.acl;

import culvert.net.BlockedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which addresses a remote connects to: the public internet, and the private networks its owner has named.
 *
 * <p>Without it everybody who knows the password could talk to the server's own services, to its neighbours, and to the
 * metadata service of its cloud, which hands out credentials. The rule looks at addresses that are about to be dialled,
 * never at names, so it makes no difference what a name resolves to at another time.
 *
 * <p>An IPv6 address that stands for an IPv4 address is judged as that one, by the rule and by the owner's exceptions.
 * The program's own listeners stay refused even where an exception names their network: nothing but a loop is there. A
 * translator (NAT64) under a prefix of the network's own cannot be recognised here.
 */
public final class EgressPolicy {
    private final List<Cidr> allowed;
    private final OwnSockets own;

    /**
     * Makes a policy.
     *
     * @param allowed networks that are reachable although they are special
     */
    public EgressPolicy(List<Cidr> allowed, OwnSockets own) {
        this.allowed = List.copyOf(allowed);
        this.own = own;
    }

    public boolean permits(InetSocketAddress to) {
        InetAddress address = EmbeddedIpv4.unwrap(to.getAddress());
        if (own.contains(address, to.getPort())) {
            return false;
        }
        return !SpecialNetworks.contain(address) || SpecialNetworks.anyContains(allowed, address);
    }

    /**
     * Those of the addresses that may be dialled, in the same order.
     *
     * @throws BlockedException when none may; it does not say which rule forbids it
     */
    public List<InetSocketAddress> permitted(List<InetSocketAddress> found) throws BlockedException {
        List<InetSocketAddress> permitted = found.stream().filter(this::permits).toList();
        if (permitted.isEmpty()) {
            throw new BlockedException("not an address this server connects to");
        }
        return permitted;
    }
}
