package culvert.net.carrier;

import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Names to addresses over Netty's DNS client: hosts file first, then the name servers, both address families at once.
 *
 * <p>There is one for the process, with a loop and a thread of its own, not one on each carrier: the cache is shared,
 * the files it watches may block that thread, and it serves sessions of every transport alike. What is in the cache is
 * answered on the caller's own thread.
 *
 * <p>Search domains are off. A name that travels through a tunnel is meant as the client wrote it, and completing it
 * with the domains of the server's network would lead to that network's hosts. {@code localhost} and names under it are
 * loopback without a query (RFC 6761).
 *
 * <p>Against forged answers Netty draws the query's id from {@code SecureRandom} and compares id, sender and question;
 * here each lookup also has a socket of its own and with it a fresh random port. Answers are limited to 1232 bytes, so
 * that none arrives in fragments; a truncated one is asked for again over TCP.
 */
public final class NettyResolver implements Resolver {
    /** Longer than this nobody waits for a name. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private final IoEventLoopGroup group;
    private final AnswerCache cache = new AnswerCache(System::nanoTime);
    private final Lookups lookups;

    NettyResolver(NameServers servers, Hosts hosts, Duration limit) {
        // a daemon: a name server that does not answer must not keep the process alive
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("resolver", true), NioIoHandler.newFactory());
        lookups = new Lookups(group.next(), servers, hosts, cache, limit);
    }

    /**
     * Starts a resolver, and in the background asks for the servers of the root, as resolvers do: that loads every class
     * a lookup needs (more than 100 ms) before the first session needs one.
     *
     * @param nameServer whom to ask instead of the servers in {@code /etc/resolv.conf}
     */
    public static NettyResolver open(@Nullable InetSocketAddress nameServer) {
        Hosts hosts = new Hosts(Hosts.SYSTEM, ReloadedFile.LOOK_EVERY);
        NettyResolver resolver = new NettyResolver(NameServers.of(nameServer), hosts, LIMIT);
        resolver.lookups.warmUp();
        return resolver;
    }

    @Override
    public List<InetAddress> resolve(DomainName name) throws DialException {
        String wanted = plain(name);
        if (!isAskable(wanted)) {
            throw new DialException(Cause.NAME_NOT_FOUND, "not a name that can be looked up");
        }
        AnswerCache.Answer known = cache.find(wanted);
        List<InetAddress> addresses = known != null ? known.addresses() : ask(wanted);
        if (addresses.isEmpty()) {
            throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
        }
        return addresses;
    }

    @Override
    public void forget(DomainName name) {
        lookups.forget(plain(name));
    }

    private static String plain(DomainName name) {
        String lower = name.name().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private List<InetAddress> ask(String name) throws DialException {
        try {
            return lookups.answer(name).join();
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
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
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
