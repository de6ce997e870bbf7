package culvert.net.dns;

import culvert.net.DialException;
import culvert.net.dns.Query.Result;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lookup of one name: a query for each family, at once. Runs on a virtual thread, as each query does. */
final class NameLookup {
    /** How long an answer of one family only is kept. */
    private static final Duration HALF_KEPT = Duration.ofSeconds(5);

    private static final Executor THREADS =
            body -> Thread.ofVirtual().name("name-query").start(body);

    private final Query six;
    private final Query four;
    private final Lookups.Limits limits;

    /** Addresses, IPv6 first, for so long; or none, and why when it is not that there are none. */
    record Found(
            List<InetAddress> addresses,
            Duration ttl,
            @Nullable DialException failure) {}

    NameLookup(String name, NameServers servers, Lookups.Limits limits) {
        this.six = new Query(new Question(name, DnsMessage.AAAA), servers.inOrder(), limits.lookup());
        this.four = new Query(new Question(name, DnsMessage.A), servers.inOrder(), limits.lookup());
        this.limits = limits;
    }

    /** Returns within the limit, earlier when cancelled. */
    Found run() {
        CompletableFuture<Result> sixth = CompletableFuture.supplyAsync(six::ask, THREADS);
        CompletableFuture<Result> fourth = CompletableFuture.supplyAsync(four::ask, THREADS);
        long end = System.nanoTime() + limits.lookup().toNanos();
        try {
            await(CompletableFuture.anyOf(sixth, fourth), end);
            boolean one = hasAddresses(sixth) || hasAddresses(fourth);
            long patience = System.nanoTime() + limits.otherFamily().toNanos();
            await(CompletableFuture.allOf(sixth, fourth), one && patience - end < 0 ? patience : end);
        } finally {
            cancel();
        }
        return found(sixth.getNow(Result.timedOut()), fourth.getNow(Result.timedOut()));
    }

    /** For any thread. */
    void cancel() {
        six.cancel();
        four.cancel();
    }

    private static boolean hasAddresses(CompletableFuture<Result> query) {
        return !query.getNow(Result.timedOut()).addresses().isEmpty();
    }

    private static void await(CompletableFuture<?> done, long until) {
        try {
            done.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // found() looks at what there is, and throws a defect
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Found found(Result six, Result four) {
        List<InetAddress> all = Stream.concat(six.addresses().stream(), four.addresses().stream())
                .toList();
        DialException failure = six.failure() != null ? six.failure() : four.failure();
        if (all.isEmpty()) {
            return new Found(all, Duration.ZERO, failure);
        }
        Duration ttl = Stream.of(six, four)
                .filter(result -> !result.addresses().isEmpty())
                .map(Result::ttl)
                .reduce(AnswerCache.MAX_TTL, NameLookup::shorter);
        return new Found(all, failure == null ? ttl : shorter(ttl, HALF_KEPT), null);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
