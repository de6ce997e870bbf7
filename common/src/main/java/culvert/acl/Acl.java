package culvert.acl;

import culvert.acl.Decision.Way;
import culvert.address.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may go where, and which way, as shadowsocks-libev's access control lists say it, with the extensions of
 * shadowsocks-rust. Made by {@link AclFile}; immutable.
 *
 * <p>The same file is read differently at the two ends. At the local end {@code [bypass_list]} is what goes to its target
 * directly, {@code [proxy_list]} what goes through the remote and {@code [outbound_block_list]} what is refused; rules about
 * a name come first, and one that no rule names is looked up there when there are networks to compare its addresses with.
 * At the remote, the first two lists hold addresses of clients (who may not, who may) and the lists of {@code outbound} hold
 * targets.
 *
 * <p>An IPv6 address that stands for an IPv4 address is judged as that one.
 */
public final class Acl {
    private final boolean bypassesAll;
    private final boolean blocksAll;
    private final RuleList bypass;
    private final RuleList proxy;
    private final RuleList block;
    private final RuleList allow;

    Acl(AclFile.Parsed parsed) {
        bypassesAll = parsed.bypassesAll();
        blocksAll = parsed.blocksAll();
        bypass = parsed.bypass();
        proxy = parsed.proxy();
        block = parsed.block();
        allow = parsed.allow();
    }

    /** The way of a name at the local end; empty when its addresses decide, which {@link #local(List)} judges. */
    public Optional<Decision> local(DomainName target) {
        String name = plain(target);
        Optional<Decision> byName = decided(Way.REFUSED, block.line(name))
                .or(() -> decided(Way.PROXIED, proxy.line(name)))
                .or(() -> decided(Way.DIRECT, bypass.line(name)));
        boolean needsAddresses = block.hasNetworks() || (bypassesAll ? proxy : bypass).hasNetworks();
        return byName.or(() -> needsAddresses ? Optional.empty() : Optional.of(localDefault()));
    }

    /** The way of an address at the local end. */
    public Decision local(InetAddress target) {
        InetAddress address = EmbeddedIpv4.unwrap(target);
        return decided(Way.REFUSED, block.line(address))
                .or(() -> bypassesAll
                        ? decided(Way.PROXIED, proxy.line(address))
                        : decided(Way.DIRECT, bypass.line(address)))
                .orElseGet(this::localDefault);
    }

    /**
     * The way of a name that has these addresses, and that no rule names: refused or direct when one of them is, as it
     * cannot be known which one will be connected to.
     *
     * @param addresses none when the name could not be looked up
     */
    public Decision local(List<InetAddress> addresses) {
        List<Decision> each = addresses.stream().map(this::local).toList();
        for (Way way : List.of(Way.REFUSED, bypassesAll ? Way.PROXIED : Way.DIRECT)) {
            Optional<Decision> found =
                    each.stream().filter(one -> one.way() == way).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        return localDefault();
    }

    /** What becomes at the local end of what no rule speaks of. */
    private Decision localDefault() {
        return new Decision(bypassesAll ? Way.DIRECT : Way.PROXIED, 0);
    }

    /** Whether the remote serves a client with this address: DIRECT or REFUSED. */
    public Decision client(InetAddress client) {
        InetAddress address = EmbeddedIpv4.unwrap(client);
        return bypassesAll
                ? decided(Way.DIRECT, proxy.line(address)).orElse(new Decision(Way.REFUSED, 0))
                : decided(Way.REFUSED, bypass.line(address)).orElse(new Decision(Way.DIRECT, 0));
    }

    /** Whether the remote refuses what no rule allows. */
    boolean blocksAll() {
        return blocksAll;
    }

    /** Whether the remote connects to a name: DIRECT or REFUSED; empty when its addresses decide. */
    public Optional<Decision> remote(DomainName target) {
        String name = plain(target);
        return decided(Way.REFUSED, block.line(name)).or(() -> decided(Way.DIRECT, allow.line(name)));
    }

    /**
     * Whether the remote connects to an address: DIRECT or REFUSED.
     *
     * @param nameIsAllowed whether {@link #remote(DomainName)} has allowed the name that it belongs to
     */
    public Decision remote(InetAddress target, boolean nameIsAllowed) {
        InetAddress address = EmbeddedIpv4.unwrap(target);
        Decision otherwise = new Decision(blocksAll && !nameIsAllowed ? Way.REFUSED : Way.DIRECT, 0);
        return decided(Way.REFUSED, block.line(address))
                .or(() -> decided(Way.DIRECT, allow.line(address)))
                .orElse(otherwise);
    }

    private static Optional<Decision> decided(Way way, int line) {
        return line == 0 ? Optional.empty() : Optional.of(new Decision(way, line));
    }

    private static String plain(DomainName target) {
        String name = target.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
