package culvert.net.dns;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.MemoryBudget;
import culvert.net.Places;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The lookups under way. Requests for the same name share one.
 *
 * <p>Everything runs on one platform thread, which may read files, unless said otherwise. Each lookup has a virtual thread
 * of the default scheduler that waits for its answer.
 *
 * <p>Users choose the names, and answers may be slow. So the number of lookups at a time is limited, no user has more of
 * them than are left for the others, and the memory of lookups and of those who wait for them is charged to the budget of
 * the process. Without room a request is refused at once.
 */
final class Lookups {
    /** A server that answers in 20 ms serves 25,000 names a second with it. */
    static final int MAX = 512;

    /** Two queries, each a virtual thread with a socket and a buffer; measured at 9 KB. */
    private static final int LOOKUP_BYTES = 12 * 1024;

    /** One that waits: a future, and the stack of a waiting virtual thread. */
    private static final int WAITING_BYTES = 2 * 1024;

    private final NameServers servers;
    private final Hosts hosts;
    private final AnswerCache cache;
    private final Limits limits;
    private final Places<String> places;
    private final Map<String, Lookup> running = new HashMap<>();
    // a daemon: a name server that does not answer must not keep the process alive
    private final ExecutorService desk = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("resolver").factory());
    private volatile boolean closed;

    /**
     * What bounds them.
     *
     * @param lookup no lookup takes longer
     * @param otherFamily how long the addresses of one family wait for those of the other
     * @param most how many lookups there may be at a time
     */
    record Limits(Duration lookup, Duration otherFamily, int most) {}

    /** Starts the resolver's thread. */
    Lookups(NameServers servers, Hosts hosts, AnswerCache cache, Limits limits) {
        this.servers = servers;
        this.hosts = hosts;
        this.cache = cache;
        this.limits = limits;
        this.places = new Places<>(limits.most());
    }

    /** Completes, within the time limit, with the addresses or a {@link DialException}. For any thread. */
    CompletableFuture<List<InetAddress>> answer(String name, String asker) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        boolean taken = atDesk(() -> {
            try {
                begin(name, asker, answer);
            } catch (RuntimeException defect) {
                answer.completeExceptionally(defect);
            }
        });
        if (!taken) {
            answer.completeExceptionally(shutDown());
        }
        return answer;
    }

    /** Forgets what does not answer. For any thread. */
    void forget(String name) {
        atDesk(() -> cache.forget(name));
    }

    /** Checks whether the system's name servers have changed, and if so drops the answers of the old ones. For any thread. */
    void look() {
        atDesk(this::lookHere);
    }

    /** Asks for the servers of the root; the answer is ignored. For any thread. */
    void warmUp() {
        atDesk(() -> {
            lookHere();
            List<NameServer> asked = servers.inOrder();
            if (!asked.isEmpty()) {
                Query query = new Query(new Question(".", DnsMessage.NS), asked, limits.lookup());
                Thread.ofVirtual().name("name-query").start(query::ask);
            }
        });
    }

    /** Ends what is under way with a failure. For any thread. */
    void close() {
        closed = true;
        atDesk(() -> List.copyOf(running.values()).forEach(lookup -> {
            lookup.cancel();
            lookup.end(null, shutDown());
        }));
        desk.shutdown(); // what was accepted before still runs
    }

    private boolean atDesk(Runnable work) {
        try {
            desk.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // closed
        }
    }

    private void lookHere() {
        if (servers.look()) {
            cache.clear();
        }
    }

    private void begin(String name, String asker, CompletableFuture<List<InetAddress>> answer) {
        lookHere();
        List<InetAddress> listed = hosts.find(name);
        if (closed) {
            answer.completeExceptionally(shutDown());
            return;
        }
        AnswerCache.Answer known = cache.find(name); // it may have come in between
        if (!listed.isEmpty()) {
            answer.complete(listed);
        } else if (known != null) {
            answer.complete(known.addresses());
        } else if (!servers.areKnown()) {
            answer.completeExceptionally(new DialException(
                    Cause.NAME_NOT_FOUND, "no name server: /etc/resolv.conf names none, nor does \"nameserver\""));
        } else {
            Lookup lookup = running.get(name);
            Cause refused = lookup == null ? start(name, asker, answer) : lookup.join(answer);
            if (refused != null) {
                answer.completeExceptionally(new DialException(refused, "too many names are being looked up"));
            }
        }
    }

    /** Returns why it was refused, or null. */
    private @Nullable Cause start(String name, String asker, CompletableFuture<List<InetAddress>> answer) {
        if (!places.take(asker)) {
            return Cause.LIMIT;
        }
        Lookup lookup = new Lookup(name, asker);
        if (!lookup.account.tryAdd(LOOKUP_BYTES)) {
            places.giveBack(asker);
            return Cause.MEMORY;
        }
        running.put(name, lookup);
        lookup.waiting.add(answer);
        Thread.ofVirtual().name("name-lookup").start(lookup::run);
        return null;
    }

    private static DialException shutDown() {
        return new DialException(Cause.SHUTDOWN, "the resolver is closed");
    }

    /** The lookup of one name, and those that wait for it. */
    private final class Lookup {
        final List<CompletableFuture<List<InetAddress>>> waiting = new ArrayList<>();
        final MemoryBudget.Account account;
        private final String name;
        private final String asker;
        private final NameLookup asking;

        Lookup(String name, String asker) {
            this.name = name;
            this.asker = asker;
            this.asking = new NameLookup(name, servers, limits);
            this.account = MemoryBudget.ofProcess()
                    .open(() -> atDesk(() -> end(null, new DialException(Cause.MEMORY, "no memory left for names"))))
                    .known();
        }

        /** Adds one that waits; returns why it was refused, or null. */
        @Nullable
        Cause join(CompletableFuture<List<InetAddress>> answer) {
            if (!account.tryAdd(WAITING_BYTES)) {
                return Cause.MEMORY;
            }
            waiting.add(answer);
            return null;
        }

        /** Runs on a thread of its own, which waits for the answer. */
        void run() {
            try {
                NameLookup.Found found = asking.run();
                atDesk(() -> {
                    try {
                        remember(found);
                    } finally {
                        end(found, null);
                    }
                });
            } catch (RuntimeException defect) {
                atDesk(() -> end(null, defect));
            }
        }

        void cancel() {
            asking.cancel();
        }

        void end(NameLookup.@Nullable Found found, @Nullable Exception failure) {
            if (!running.remove(name, this)) {
                return; // it has ended before
            }
            cancel();
            account.close();
            places.giveBack(asker);
            Exception why = found == null ? failure : found.failure();
            for (CompletableFuture<List<InetAddress>> answer : waiting) {
                if (why != null) {
                    answer.completeExceptionally(why);
                } else if (found != null) {
                    answer.complete(found.addresses());
                }
            }
        }

        private void remember(NameLookup.Found found) {
            if (!found.addresses().isEmpty()) {
                cache.put(name, found.addresses(), found.ttl());
            } else if (found.failure() == null) {
                cache.putMissing(name);
            }
        }
    }
}
