package culvert.remote.fleet;

import culvert.net.Quota;
import culvert.net.User;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Quotas that several servers share: each has leases, slices of what is left, so that nobody carries what another may have, and nobody
 * asks for each byte.
 */
public final class SharedQuotas implements Part {
    /** In one round trip. */
    static final int MOST_ASKED = 512;

    /** So many users are looked at in each {@link #GLANCE}, in turn, also those who carry nothing here. */
    static final int MOST_SEEN = 256;

    /** In each tick, half a millisecond: whoever needs more says so, and others give back the later. */
    static final int MOST_WALKED = 4096;

    static final Duration GLANCE = Duration.ofSeconds(1);

    /** A store that refuses is asked for one thing as often. */
    private static final Duration REFUSED = Duration.ofSeconds(2);

    /** For so long a user waits for a store that is away, where nobody goes on without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Of more, the first are remembered no longer. */
    private static final int MOST_FORGOTTEN = 10_000;

    private static final int ID_BYTES = 8;

    /** An account that is nobody's, for a moment. */
    private static final String TRIAL = "q:trial";

    private final String prefix;
    private final boolean isStrict;
    private final Supplier<Optional<String>> id;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Lease.Terms terms = new Policy();
    private final Queue<Lease> urged = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final Consent consent = new Consent(
            "quotas",
            "until that changes each server goes by what it knows, or by what it has where redis_policy is strict");
    private volatile Runnable wake = () -> {};
    private volatile boolean isAway = true;
    private volatile long awaySince;

    private final ReentrantLock lock = new ReentrantLock(); // held for moments
    private final Map<String, Lease> byName = new HashMap<>();
    private final Deque<Lease> leaving = new ArrayDeque<>();
    private final Deque<String> forgotten = new ArrayDeque<>();
    private volatile List<Lease> leases = List.of();

    // of the one thread
    private final List<String> forgetting = new ArrayList<>(); // asked for, and not answered
    private final List<Consumer<@Nullable Object>> expected = new ArrayList<>();
    private String node = "";
    private final String ownId;
    private int next;
    private int nextSeen;
    private long now;
    private long lastPass;
    private long lastGlance;
    private boolean isRefused;
    private long refusedAt;

    /**
     * What came of it.
     *
     * @param answers whether leases can be had
     * @param requests how often one was asked for, or given back
     * @param unused bytes that this server has, and has not carried
     */
    public record Figures(boolean answers, long requests, long unused) {}

    /** When users go by what. */
    private final class Policy implements Lease.Terms {
        @Override
        public boolean goAlone() {
            return isAway && !isStrict;
        }

        @Override
        public boolean areOver() {
            return isAway && nanoTime.getAsLong() - awaySince > PATIENCE.toNanos();
        }

        @Override
        public void urge(Lease lease) {
            urged.add(lease);
            wake.run();
        }
    }

    /**
     * Nobody's yet.
     *
     * @param id what this server calls itself, for as long as it remembers what its users have carried; empty where it does not
     */
    public SharedQuotas(Store store, Supplier<Optional<String>> id) {
        this(store.prefix(), store.isStrict(), id, InstantSource.system(), System::nanoTime);
    }

    SharedQuotas(
            String prefix,
            boolean isStrict,
            Supplier<Optional<String>> id,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.prefix = prefix;
        this.isStrict = isStrict;
        this.id = id;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.awaySince = nanoTime.getAsLong();
        this.lastPass = awaySince - GLANCE.toNanos();
        this.lastGlance = lastPass;
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        this.ownId = HexFormat.of().formatHex(random);
    }

    /** These are the users now; what they had carried before they know. From any thread. */
    public void keep(Collection<User> users) {
        Map<String, User> limited = new HashMap<>();
        users.stream()
                .filter(user -> user.limits().quota().isPresent())
                .forEach(user -> user.name().ifPresent(name -> limited.put(name, user)));
        lock.lock();
        try {
            byName.values().stream()
                    .filter(lease -> limited.get(lease.user.toString()) != lease.user)
                    .toList()
                    .forEach(this::drop);
            limited.forEach((name, user) -> byName.computeIfAbsent(name, _ -> begun(user)));
            leases = List.copyOf(byName.values());
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    private Lease begun(User user) {
        Lease lease = new Lease(user, terms);
        user.shareQuota(lease);
        return lease;
    }

    private void drop(Lease lease) {
        byName.remove(lease.user.toString());
        lease.user.shareQuota(null);
        leaving.add(lease);
        if (leaving.size() > MOST_FORGOTTEN) {
            leaving.removeFirst();
        }
    }

    /** Whoever comes by that name from now on is somebody else, who has carried nothing anywhere. From any thread. */
    public void forget(String name) {
        lock.lock();
        try {
            leaving.removeIf(lease -> lease.user.toString().equals(name));
            forgotten.add(name);
            if (forgotten.size() > MOST_FORGOTTEN) {
                forgotten.removeFirst();
            }
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    /** From any thread. */
    public Figures figures() {
        return new Figures(
                !isAway,
                requests.get(),
                leases.stream().mapToLong(Lease::unused).sum());
    }

    @Override
    public void wakeBy(Runnable waker) {
        wake = waker;
    }

    @Override
    public List<Command> ask(long nano) {
        now = nano;
        expected.clear();
        List<Command> commands = new ArrayList<>();
        if (isRefused && nano - refusedAt < REFUSED.toNanos()) {
            return commands;
        }
        Instant date = clock.instant();
        callYourself(date, commands);
        forget(date, commands);
        leave(date, commands);
        int most = isRefused ? commands.size() + 1 : MOST_ASKED;
        for (Lease lease = urged.poll(); lease != null; lease = commands.size() < most ? urged.poll() : null) {
            lease.heard();
            if (isKept(lease)) {
                ask(lease, date, true, commands);
            }
        }
        if (nano - lastPass >= SharedState.TICK.toNanos() / 2) {
            lastPass = nano;
            pass(date, most, commands);
        }
        if (!isRefused && nano - lastGlance >= GLANCE.toNanos()) {
            lastGlance = nano;
            glance(date, commands);
        }
        if (isRefused && commands.isEmpty()) {
            // nobody has anything to tell, and all may be waiting for it
            commands.add(Command.of("EVAL", LeaseScript.TEXT, 1, prefix + TRIAL, "trial", 0, 0, 1, 1, 1, 1));
            expected.add(_ -> {});
        }
        return commands;
    }

    private boolean isKept(Lease lease) {
        lock.lock();
        try {
            return lease.equals(byName.get(lease.user.toString()));
        } finally {
            lock.unlock();
        }
    }

    /** Under another name what was given to this server under the last is of no use. */
    private void callYourself(Instant date, List<Command> commands) {
        String name = id.get().orElse(ownId);
        if (!name.equals(node)) {
            for (Lease lease : leases) {
                add(lease.resign(date, prefix, node), commands);
            }
            node = name;
            leases.forEach(Lease::reopen);
        }
    }

    private void add(@Nullable Command command, List<Command> commands) {
        if (command != null) {
            commands.add(command);
            expected.add(_ -> {});
        }
    }

    private void forget(Instant date, List<Command> commands) {
        lock.lock();
        try {
            while (!forgotten.isEmpty() && commands.size() < MOST_ASKED) {
                String name = forgotten.removeFirst();
                forgetting.add(name);
                commands.add(Command.of("DEL", Account.keys(prefix, name, date).toArray()));
                expected.add(_ -> {});
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(Instant date, List<Command> commands) {
        lock.lock();
        try {
            while (!leaving.isEmpty() && commands.size() < MOST_ASKED) {
                add(leaving.removeFirst().giveBack(date, prefix, node), commands);
            }
        } finally {
            lock.unlock();
        }
    }

    /** In turn, as many as there is room for. */
    private void pass(Instant date, int most, List<Command> commands) {
        List<Lease> all = leases;
        for (int left = Math.min(all.size(), MOST_WALKED); left > 0 && commands.size() < most; left--) {
            next = next < all.size() - 1 ? next + 1 : 0;
            ask(all.get(next), date, false, commands);
        }
    }

    private void ask(Lease lease, Instant date, boolean isSoon, List<Command> commands) {
        Command command = lease.ask(now, date, isSoon, prefix, node);
        if (command != null) {
            commands.add(command);
            expected.add(answer -> {
                if (answer instanceof List<?> numbers) {
                    lease.answered(numbers);
                    requests.getAndIncrement();
                }
            });
        }
    }

    private void glance(Instant date, List<Command> commands) {
        List<Lease> all = leases;
        for (int left = Math.min(all.size(), MOST_SEEN); left > 0; left--) {
            nextSeen = nextSeen < all.size() - 1 ? nextSeen + 1 : 0;
            Lease lease = all.get(nextSeen);
            Optional<Quota> quota = lease.user.limits().quota();
            if (quota.isPresent()) {
                commands.add(lease.glance(quota.get(), date, prefix, node));
                expected.add(answer -> {
                    if (answer instanceof List<?> values) {
                        lease.seen(quota.get(), date, values);
                    }
                });
            }
        }
    }

    @Override
    public void answered(List<@Nullable Object> answers) {
        if (!consent.isIn(answers)) {
            isRefused = true;
            refusedAt = now;
            isGone();
            return;
        }
        if (isRefused) {
            joined();
        }
        forgetting.clear();
        for (int i = 0; i < answers.size(); i++) {
            expected.get(i).accept(answers.get(i));
        }
    }

    @Override
    public void joined() {
        isRefused = false;
        isAway = false;
        leases.forEach(Lease::tellAgain);
        leases.forEach(lease -> lease.user.recount()); // who went alone has leave for more than what was given
    }

    @Override
    public void away() {
        isGone();
    }

    /** Those who wait for more go on, or end. */
    private void isGone() {
        lock.lock();
        try {
            forgotten.addAll(forgetting);
        } finally {
            lock.unlock();
        }
        forgetting.clear();
        leases.forEach(Lease::tellAgain);
        if (!isAway) {
            awaySince = nanoTime.getAsLong();
            isAway = true;
            leases.forEach(lease -> lease.user.recount());
        }
    }

    @Override
    public boolean matters() {
        return !leases.isEmpty();
    }

    @Override
    public List<Command> leave() {
        List<Command> last = new ArrayList<>();
        Instant date = clock.instant();
        leave(date, last);
        leases.forEach(lease -> add(lease.giveBack(date, prefix, node), last));
        return last;
    }
}
