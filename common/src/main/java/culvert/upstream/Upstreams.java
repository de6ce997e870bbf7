package culvert.upstream;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.direct.WayOut;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.HappyEyeballs;
import culvert.net.RateLimit;
import culvert.net.Resolver;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way through one or several proxies. */
public final class Upstreams {
    /** Between two lines about the same kind of failure. */
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Upstreams.class);

    private final List<Upstream> proxies;
    private final Resolver resolver;
    private final SocketSettings sockets;
    private final WayOut way;
    private final Duration timeout;
    private final RateLimit failures = new RateLimit(WARN_EVERY, System::nanoTime);
    private final RateLimit refusals = new RateLimit(WARN_EVERY, System::nanoTime);

    /**
     * Borrows the resolver.
     *
     * @param proxies at least one; each is asked for the next
     * @param way to the first
     * @param timeout for all of it together
     */
    public Upstreams(List<Upstream> proxies, Resolver resolver, SocketSettings sockets, WayOut way, Duration timeout) {
        this.proxies = List.copyOf(proxies);
        this.resolver = resolver;
        this.sockets = sockets.from(way.origin());
        this.way = way;
        this.timeout = timeout;
    }

    WayOut way() {
        return way;
    }

    /** What is asked of the last proxy. */
    @FunctionalInterface
    interface Question<A> {
        A ask(Dialogue with) throws IOException;
    }

    /**
     * What came of it.
     *
     * @param stream is the caller's to close
     */
    record Reached<A>(Stream stream, A answer) {}

    /** Connects to a target. */
    Stream connect(Target target, Runner runner) throws IOException {
        return reach(runner, with -> {
                    connect(with, target);
                    return target;
                })
                .stream();
    }

    /**
     * Greets all, and asks the last one.
     *
     * @throws DialException with {@link Cause#PROXY_FAILED} or {@link Cause#PROXY_CREDENTIALS} when it does not come to that
     */
    <A> Reached<A> reach(Runner runner, Question<A> question) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        Stream stream = first(deadline, runner);
        boolean isReached = false;
        try {
            A answer = answered(asked(stream, deadline), question);
            isReached = true;
            return new Reached<>(stream, answer);
        } finally {
            if (!isReached) {
                stream.reset();
            }
        }
    }

    private <A> A answered(Dialogue last, Question<A> question) throws IOException {
        try {
            return question.ask(last);
        } catch (DialException e) {
            if (isItsOwn(e)) {
                warn(last.proxy(), e);
            }
            throw e;
        }
    }

    /** Until the last one has been greeted. */
    private Dialogue asked(Stream stream, Deadline deadline) throws IOException {
        for (int i = 0; ; i++) {
            Upstream proxy = proxies.get(i);
            Dialogue with = new Dialogue(proxy, stream, deadline);
            boolean isLast = i == proxies.size() - 1;
            try {
                if (proxy.kind() == Upstream.Kind.SOCKS5) {
                    Socks5.greet(with);
                }
                if (isLast) {
                    return with;
                }
                connect(with, proxies.get(i + 1).at());
            } catch (DialException e) {
                throw ofProxy(isLast || isItsOwn(e) ? proxy : proxies.get(i + 1), e);
            }
        }
    }

    private static boolean isItsOwn(DialException e) {
        return e.reason() == Cause.PROXY_CREDENTIALS || e.reason() == Cause.PROXY_FAILED;
    }

    private static void connect(Dialogue with, Target target) throws IOException {
        switch (with.proxy().kind()) {
            case SOCKS5 -> Socks5.ask(with, Socks5.CONNECT, target);
            case HTTP -> HttpConnect.ask(with, target);
        }
    }

    private Stream first(Deadline deadline, Runner runner) throws IOException {
        Upstream proxy = proxies.getFirst();
        try {
            List<InetSocketAddress> addresses = addresses(proxy.at()).stream()
                    .filter(address -> way.origin().serves(address))
                    .map(address -> new InetSocketAddress(address, proxy.at().port()))
                    .toList();
            if (addresses.isEmpty()) {
                throw new DialException(
                        Cause.NETWORK_UNREACHABLE, "none of the addresses that are set to leave from is of its kind");
            }
            if (deadline.hasPassed()) {
                throw new DialException(Cause.CONNECT_TIMEOUT, "the lookup took all the time there was");
            }
            return HappyEyeballs.dial(addresses, sockets, way.families(), deadline.remaining(), runner);
        } catch (DialException e) {
            if (proxy.at().host() instanceof DomainName name) {
                resolver.forget(name); // it may have moved
            }
            throw ofProxy(proxy, e);
        }
    }

    private List<InetAddress> addresses(Target proxy) throws DialException {
        return switch (proxy.host()) {
            case Ip ip -> List.of(ip.address());
            case DomainName name -> resolver.resolve(name);
        };
    }

    /** It is the proxy that cannot be used, unless this machine has run out of something. */
    private DialException ofProxy(Upstream proxy, DialException e) {
        DialException why = switch (e.reason()) {
            case NO_DESCRIPTORS, NO_LOCAL_PORT, MEMORY, LIMIT, PROXY_CREDENTIALS, PROXY_FAILED -> e;
            default -> Dialogue.failed(String.valueOf(e.getMessage()));
        };
        warn(proxy, why);
        return why;
    }

    private void warn(Upstream proxy, FailureException why) {
        if ((why.reason() == Cause.PROXY_CREDENTIALS ? refusals : failures).allows()) {
            log.atWarn()
                    .addKeyValue("proxy", proxy.toString())
                    .addKeyValue("cause", why.reason().label())
                    .addKeyValue("error", why.getMessage())
                    .log("a proxy of outbound_proxy cannot be used");
        }
    }
}
