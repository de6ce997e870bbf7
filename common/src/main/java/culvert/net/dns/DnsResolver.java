package culvert.net.dns;

import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.net.DescriptorLimit;
import culvert.net.DialException;
import culvert.net.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Names to addresses: hosts file first, then the name servers, both address families at once.
 *
 * <p>There is one for the process, not one on each carrier: the cache is shared, the files it watches may block its
 * thread, and it serves sessions of every transport alike. What is in the cache is answered on the caller's own thread.
 *
 * <p>Search domains are off. A name that travels through a tunnel is meant as the client wrote it, and completing it
 * with the domains of the server's network would lead to that network's hosts. {@code localhost} and names under it are
 * loopback without a query (RFC 6761).
 */
public final class DnsResolver implements Resolver {
    /** No lookup takes longer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /**
     * How long the addresses of one family wait for those of the other: for a second try after a lost datagram, since the
     * other family may be the only one that works here.
     */
    static final Duration OTHER_FAMILY = Duration.ofMillis(600);

    /** A lookup takes two descriptors; lookups may use this part of all, and sessions have the rest. */
    private static final int SHARE_OF_DESCRIPTORS = 16;

    private final LongSupplier nanoTime;
    private final AnswerCache cache;
    private final Lookups lookups;
    private volatile long lookedAt;

    /** @param nanoTime tells how old answers are */
    DnsResolver(NameServers servers, Hosts hosts, Lookups.Limits limits, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.cache = new AnswerCache(nanoTime);
        this.lookups = new Lookups(servers, hosts, cache, limits);
        this.lookedAt = nanoTime.getAsLong();
    }

    /**
     * Starts a resolver, and in the background asks for the servers of the root, as resolvers do: that loads every class
     * a lookup needs before the first session needs one.
     *
     * @param nameServers servers to ask instead of the servers in {@code /etc/resolv.conf}; may be none
     */
    public static DnsResolver open(List<InetSocketAddress> nameServers) {
        Hosts hosts = new Hosts(Hosts.SYSTEM, ReloadedFile.LOOK_EVERY);
        long most = Math.clamp(DescriptorLimit.ofThisProcess() / SHARE_OF_DESCRIPTORS, 1, Lookups.MAX);
        Lookups.Limits limits = new Lookups.Limits(LIMIT, OTHER_FAMILY, (int) most);
        DnsResolver resolver = new DnsResolver(NameServers.of(nameServers), hosts, limits, System::nanoTime);
        resolver.lookups.warmUp();
        return resolver;
    }

    @Override
    public List<InetAddress> resolve(DomainName name) throws DialException {
        return resolve(name, "");
    }

    @Override
    public List<InetAddress> resolve(DomainName name, String asker) throws DialException {
        String wanted = form(name);
        if (!isAskable(wanted)) {
            throw new DialException(Cause.NAME_NOT_FOUND, "not a name that can be looked up");
        }
        long now = nanoTime.getAsLong();
        if (now - lookedAt >= ReloadedFile.LOOK_EVERY.toNanos()) {
            lookedAt = now;
            lookups.look();
        }
        AnswerCache.Answer known = cache.find(wanted);
        List<InetAddress> addresses = known != null ? known.addresses() : ask(wanted, asker);
        if (addresses.isEmpty()) {
            throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
        }
        return addresses;
    }

    @Override
    public void forget(DomainName name) {
        String wanted = form(name);
        if (cache.find(wanted) != null) {
            lookups.forget(wanted);
        }
    }

    private List<InetAddress> ask(String name, String asker) throws DialException {
        try {
            return lookups.answer(name, asker).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DialException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        lookups.close();
    }

    /** In lower case, without the dot that may stand at its end. */
    private static String form(DomainName name) {
        String lower = name.name().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** What DNS can carry: up to 253 characters in labels of 1 to 63 (RFC 1035, section 2.3.4). */
    private static boolean isAskable(String name) {
        if (name.length() > 253) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (i == start || i - start > 63) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }
}
