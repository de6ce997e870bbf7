package culvert.net.carrier;

import culvert.net.Cause;
import culvert.net.DialException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lookups under way. All of it lives on the resolver's loop, except {@link #answer}, which anybody may call; who asks
 * for a name that is already being looked up waits for the same answer.
 */
final class Lookups {
    /**
     * Each server gets this part of the time limit (1.5 of 5 s) before the next one, or the same one again, is asked: a
     * lost datagram must not cost the whole limit.
     */
    private static final double TRY = 0.3;

    /** Bounds what one lookup may cost when servers answer without an answer; two families, up to four servers each. */
    private static final int MOST_QUERIES = 8;

    /** What fits in one frame on every network, so that no answer is fragmented (the DNS flag day's value). */
    private static final int MOST_ANSWER_BYTES = 1232;

    private final EventLoop loop;
    private final NameServers servers;
    private final Hosts hosts;
    private final AnswerCache cache;
    private final Duration limit;
    private final DnsNameResolver netty;
    private final Map<String, Lookup> running = new HashMap<>();
    private volatile boolean closed;

    Lookups(EventLoop loop, NameServers servers, Hosts hosts, AnswerCache cache, Duration limit) {
        this.loop = loop;
        this.servers = servers;
        this.hosts = hosts;
        this.cache = cache;
        this.limit = limit;
        netty = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .authoritativeDnsServerCache(servers)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .resolveCache(cache)
                .hostsFileEntriesResolver((name, types) -> null) // read here; Netty would read it once
                .resolvedAddressTypes(ResolvedAddressTypes.IPV6_PREFERRED)
                .searchDomains(List.of())
                .ndots(1)
                .queryTimeoutMillis(Math.max(1, (long) (limit.toMillis() * TRY)))
                .maxQueriesPerResolve(MOST_QUERIES)
                .maxPayloadSize(MOST_ANSWER_BYTES)
                .decodeIdn(false)
                .build();
    }

    /** Completes, within the time limit, with the addresses or a {@link DialException}. */
    CompletableFuture<List<InetAddress>> answer(String name) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    begin(name, answer);
                } catch (RuntimeException defect) {
                    answer.completeExceptionally(defect);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(shutDown());
        }
        if (closed) { // a loop at its very end takes a task without running it
            answer.completeExceptionally(shutDown());
        }
        return answer;
    }

    /** Whoever asks from now on is not given what is remembered of a name. */
    void forget(String name) {
        if (cache.forget(name) && !loop.isShuttingDown()) {
            loop.execute(() -> cache.clear(name));
        }
    }

    /** Sends one query whose answer is of no interest. */
    void warmUp() {
        loop.execute(() -> {
            if (servers.areKnown()) {
                netty.resolveAll(new DefaultDnsQuestion(".", DnsRecordType.NS))
                        .addListener((Future<? super List<?>> done) -> {
                            if (done.isSuccess()) {
                                ((List<?>) done.getNow()).forEach(ReferenceCountUtil::release);
                            }
                        });
            }
        });
    }

    /** Ends what is under way with a failure; the loop goes on. */
    void close() {
        closed = true;
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(() -> {
            List.copyOf(running.values()).forEach(lookup -> lookup.fail(shutDown()));
            netty.close();
        });
    }

    private void begin(String name, CompletableFuture<List<InetAddress>> answer) {
        if (closed) { // a loop that is shutting down still takes tasks, but no timers
            answer.completeExceptionally(shutDown());
            return;
        }
        List<InetAddress> listed = hosts.find(name);
        if (!listed.isEmpty()) {
            answer.complete(listed);
            return;
        }
        if (!servers.areKnown()) {
            answer.completeExceptionally(new DialException(
                    Cause.NAME_NOT_FOUND, "no name server: /etc/resolv.conf names none, nor does \"nameserver\""));
            return;
        }
        Lookup lookup = running.get(name);
        if (lookup == null) {
            lookup = new Lookup(name);
            running.put(name, lookup);
            lookup.waiting.add(answer);
            lookup.ask();
        } else {
            lookup.waiting.add(answer);
        }
    }

    private static DialException shutDown() {
        return new DialException(Cause.SHUTDOWN, "the resolver is closed");
    }

    /** One name on its way. */
    private final class Lookup {
        final List<CompletableFuture<List<InetAddress>>> waiting = new ArrayList<>();
        private final String name;
        private final ScheduledFuture<?> timer;
        private @Nullable Future<List<InetAddress>> query;

        Lookup(String name) {
            this.name = name;
            timer = loop.schedule(() -> fail(timedOut()), limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        void ask() {
            Future<List<InetAddress>> asked = netty.resolveAll(name);
            query = asked;
            asked.addListener((Future<List<InetAddress>> done) -> answered(done));
        }

        private void answered(Future<List<InetAddress>> done) {
            if (running.get(name) != this) {
                return; // out of time meanwhile
            }
            Throwable cause = done.cause();
            if (cause == null) {
                end();
                waiting.forEach(answer -> answer.complete(done.getNow()));
            } else if (has(cause, DnsNameResolverTimeoutException.class)) {
                ask();
            } else {
                fail(failure(cause));
            }
        }

        void fail(DialException why) {
            end();
            waiting.forEach(answer -> answer.completeExceptionally(why));
        }

        private void end() {
            running.remove(name, this);
            timer.cancel(false);
            if (query != null) {
                query.cancel(false);
            }
        }

        private DialException failure(Throwable cause) {
            if (cause.getCause() instanceof DnsErrorCauseException error
                    && !error.getCode().equals(DnsResponseCode.NXDOMAIN)) {
                return new DialException(Cause.NAME_NOT_FOUND, "the name server failed");
            }
            if (cause instanceof UnknownHostException
                    && (cause.getCause() == null || cause.getCause() instanceof DnsErrorCauseException)) {
                cache.cacheMissing(name);
                return new DialException(Cause.NAME_NOT_FOUND, "no such name");
            }
            return cause instanceof UnknownHostException
                    ? new DialException(Cause.NAME_TIMEOUT, "the name server cannot be reached")
                    : new DialException(Cause.NAME_NOT_FOUND, "not a name that can be looked up");
        }
    }

    private static DialException timedOut() {
        return new DialException(Cause.NAME_TIMEOUT, "the name server did not answer in time");
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
