package culvert.net.carrier;

import io.netty.channel.EventLoop;
import io.netty.resolver.dns.AuthoritativeDnsServerCache;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked: the configured name server, or those of {@code resolv.conf} as it is at the moment.
 *
 * <p>Netty's own default falls back to a public service when the system names no server. That would tell a stranger what
 * the users of this server visit, so here no server means no answer.
 *
 * <p>It also serves as Netty's cache of authoritative servers, in which every domain is served by the same servers: an
 * answer that refers to other ones must not make this program send queries to addresses of the answer's choice.
 */
final class NameServers implements DnsServerAddressStreamProvider, AuthoritativeDnsServerCache {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Supplier<Optional<? extends DnsServerAddressStreamProvider>> current;

    private NameServers(Supplier<Optional<? extends DnsServerAddressStreamProvider>> current) {
        this.current = current;
    }

    /** The given server, or what the system says when null. */
    static NameServers of(@Nullable InetSocketAddress server) {
        if (server != null) {
            return one(server);
        }
        boolean windows = Files.notExists(RESOLV_CONF)
                && Path.of("").getFileSystem().getSeparator().equals("\\");
        return windows
                ? new NameServers(() -> Optional.of(DnsServerAddressStreamProviders.platformDefault()))
                : from(new ReloadedFile<>(RESOLV_CONF, ReloadedFile.LOOK_EVERY, NameServers::parse));
    }

    static NameServers one(InetSocketAddress server) {
        DnsServerAddresses addresses = DnsServerAddresses.singleton(server);
        return new NameServers(() -> Optional.of(name -> addresses.stream()));
    }

    static NameServers from(ReloadedFile<DnsServerAddressStreamProvider> resolvConf) {
        return new NameServers(resolvConf::content);
    }

    static DnsServerAddressStreamProvider parse(Path resolvConf) throws IOException {
        return new UnixResolverDnsServerAddressStreamProvider(resolvConf.toFile());
    }

    /** False when the system names no server at the moment. */
    boolean areKnown() {
        return current.get().isPresent();
    }

    @Override
    public DnsServerAddressStream nameServerAddressStream(String name) {
        return current.get()
                .orElseThrow(() -> new IllegalStateException("no name server"))
                .nameServerAddressStream(name);
    }

    @Override
    public DnsServerAddressStream get(String name) {
        return nameServerAddressStream(name);
    }

    @Override
    public void cache(String name, InetSocketAddress address, long ttl, EventLoop loop) {
        // referrals are not followed
    }

    @Override
    public void clear() {
        // holds nothing
    }

    @Override
    public boolean clear(String name) {
        return false;
    }
}
