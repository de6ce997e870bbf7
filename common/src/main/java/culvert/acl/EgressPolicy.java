package culvert.acl;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a remote connects to: the public internet, and the private networks its owner has named.
 *
 * <p>Without it, anybody with the password could talk to the server's own services, to its neighbours, and to the
 * metadata service of its cloud, which hands out credentials. The rule looks at addresses that are about to be dialled,
 * never at names, so it makes no difference what a name resolves to at another time.
 *
 * <p>This machine's public addresses and the networks its interfaces are in are no part of the internet either: what is
 * sent to them passes no firewall but goes through loopback or the local wire. They are refused as private ones are.
 *
 * <p>An IPv6 address that stands for an IPv4 address is judged as that one, by the rule and by the owner's exceptions.
 * The program's own listeners stay refused even where an exception names their network: nothing but a loop is there. A
 * translator (NAT64) under a prefix of the network's own cannot be recognised here, and neither can a public address
 * that a router translates to this machine.
 */
public final class EgressPolicy {
    private final List<Cidr> allowed;
    private final OwnSockets own;
    private final MachineAddresses machine;

    /**
     * Makes a policy.
     *
     * @param allowed networks that are reachable although they are special or this machine's own
     */
    public EgressPolicy(List<Cidr> allowed, OwnSockets own, MachineAddresses machine) {
        this.allowed = List.copyOf(allowed);
        this.own = own;
        this.machine = machine;
    }

    /** Whether every remote refuses it that has not been told otherwise, whatever its own addresses are. */
    public static boolean isSpecial(InetAddress address) {
        return SpecialNetworks.contain(EmbeddedIpv4.unwrap(address));
    }

    public boolean permits(InetSocketAddress to) {
        InetAddress address = EmbeddedIpv4.unwrap(to.getAddress());
        if (own.contains(address, to.getPort())) {
            return false;
        }
        return (!SpecialNetworks.contain(address) && !machine.reachesDirectly(address))
                || SpecialNetworks.anyContains(allowed, address);
    }

    /** The networks of this machine that are refused although they are public, each with its interface. */
    public List<String> refusedHere() {
        return publicLinks()
                .filter(link -> allowed.stream().noneMatch(network -> network.contains(link.onLink())))
                .map(link -> link.onLink() + " (" + link.device() + ")")
                .distinct()
                .toList();
    }

    /** The networks of this machine that are too wide to be one wire, of which only its own address is refused. */
    public List<String> tooWide() {
        return publicLinks()
                .flatMap(link -> link.tooWide().map(network -> network + " (" + link.device() + ")").stream())
                .distinct()
                .toList();
    }

    private Stream<OwnAddress> publicLinks() {
        return machine.links().stream().filter(link -> !SpecialNetworks.contain(link.address()));
    }
}
