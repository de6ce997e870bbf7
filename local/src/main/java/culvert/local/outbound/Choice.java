package culvert.local.outbound;

import culvert.address.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses among the addresses of the remotes, by what sessions have shown of them: the one that a target was reached
 * through lately, else the last good one, else the quickest. Those that failed sit out, and come back by a session that
 * tries them. For any number of threads; asked a few times in each session, and its lock is held for as long as sorting takes.
 */
final class Choice {
    /** How long the first is alone: two lost packets are survived, and a user still waits. */
    static final Duration HEAD_START = Duration.ofSeconds(2);

    /** The same for those after one that was silent: the user has waited already. */
    static final Duration NEXT_HEAD_START = Duration.ofMillis(500);

    /** The same at least for one on trial, beside which a good one is known. */
    static final Duration TRIAL_HEAD_START = Duration.ofMillis(100);

    /** Why one sits out that lets requests wait. */
    static final String SILENT = "it does not answer requests: key, method or clock";

    private static final Logger log = LoggerFactory.getLogger(Choice.class);

    /** How much cheaper another one has to be than the last good one: all targets that are new move with it. */
    private static final double MARGIN = 1.5;

    private final ReentrantLock lock;
    private final List<Candidate> candidates;
    private final LongSupplier nanoTime;
    private final StickyTargets sticky;
    private @Nullable Candidate current;

    /**
     * The candidates of a session, best first.
     *
     * @param headStart how long the first is alone; less than usual when it is there to find out if it works again
     */
    record Order(List<Candidate> candidates, Duration headStart) {}

    /**
     * Nothing is known yet.
     *
     * @param nanoTime the monotonic clock
     */
    Choice(List<Remote> remotes, LongSupplier nanoTime) {
        this.lock = new ReentrantLock();
        this.nanoTime = nanoTime;
        this.sticky = new StickyTargets();
        this.candidates = candidates(remotes, _ -> new Health());
    }

    /** What is known of the places that stay is known to both, as sessions of both go on finding more. */
    private Choice(List<Remote> remotes, Choice before) {
        this.lock = before.lock;
        this.nanoTime = before.nanoTime;
        this.sticky = before.sticky;
        this.candidates = candidates(
                remotes,
                candidate ->
                        before.counterpart(candidate).map(Candidate::health).orElseGet(Health::new));
        this.current = locked(() -> Optional.ofNullable(before.current).flatMap(this::counterpart))
                .orElse(null);
    }

    /** The choice among others, from the same places as far as they are the same. */
    Choice among(List<Remote> remotes) {
        return new Choice(remotes, this);
    }

    private static List<Candidate> candidates(List<Remote> remotes, Function<Candidate, Health> known) {
        return remotes.stream()
                .flatMap(remote ->
                        remote.places().targets().stream().map(address -> new Candidate(remote, address, new Health())))
                .map(candidate -> new Candidate(candidate.remote(), candidate.address(), known.apply(candidate)))
                .toList();
    }

    private Optional<Candidate> counterpart(Candidate other) {
        return candidates.stream().filter(candidate -> candidate.isAt(other)).findFirst();
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** Whether there is no choice. */
    boolean isOne() {
        return candidates.size() == 1;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** In which order a session tries them. */
    Order order(Target target) {
        candidates.forEach(this::judge);
        return locked(() -> order(sticky.of(target.host(), now()), now()));
    }

    /** The addresses of the last good remote; null while none is. */
    @Nullable
    Servers good() {
        return locked(() -> {
                    Candidate last = current;
                    return Optional.ofNullable(
                            last == null || last.health().sitsOut()
                                    ? null
                                    : last.remote().places());
                })
                .orElse(null);
    }

    /** A connection was made; it took so long. */
    void connected(Candidate candidate, long nanos) {
        locked(() -> {
            candidate.health().connected(nanos);
            return true;
        });
    }

    /** Whether an answer has come from there since it failed, or at all. */
    boolean isProven(Candidate candidate) {
        return locked(() -> candidate.health().isProven());
    }

    /** A request has left. */
    void asked(Candidate candidate, Target target) {
        locked(() -> {
            candidate.health().asked(target, now());
            return true;
        });
    }

    /** The first byte of an answer has come, so long after the request. */
    void answered(Candidate candidate, Target target, long nanos) {
        boolean isBack = locked(() -> {
            boolean satOut = candidate.health().answered(nanos);
            sticky.put(target.host(), candidate.remote().places(), now());
            Candidate before = current;
            if (before == null || before.health().sitsOut() || candidate.cost() * MARGIN <= before.cost()) {
                current = candidate;
                candidate.remote().places().isGood(candidate.address());
            }
            return satOut;
        });
        if (isBack) {
            log.atInfo().addKeyValue("server", candidate.label()).log("a server works again");
        }
    }

    /** It ended a session that it had not answered. */
    void unanswered(Candidate candidate, Target target, String why) {
        if (locked(() -> candidate.health().ended(target))) {
            failed(candidate, why);
        }
    }

    /** It did not work. */
    void failed(Candidate candidate, String why) {
        Duration pause = locked(() -> candidate.health().failed(now()));
        if (pause.isPositive()) {
            log.atInfo()
                    .addKeyValue("server", candidate.label())
                    .addKeyValue("why", why)
                    .addKeyValue("s", pause.toSeconds())
                    .log("a server sits out");
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void judge(Candidate candidate) {
        if (locked(() -> candidate.health().isSilent(now()))) {
            failed(candidate, SILENT);
        }
    }

    private Order order(@Nullable Servers kept, long now) {
        List<Candidate> usable = new ArrayList<>();
        List<Candidate> resting = new ArrayList<>();
        candidates.forEach(candidate -> (candidate.health().sitsOut() ? resting : usable).add(candidate));
        Collections.shuffle(usable);
        usable.sort(Comparator.comparingDouble(Candidate::cost));
        resting.sort(Comparator.<Candidate>comparingInt(candidate -> candidate.equals(current) ? 0 : 1)
                .thenComparingLong(candidate -> candidate.health().pausedUntil() - now));
        toFront(usable, current);
        boolean isKept = toFront(
                usable,
                usable.stream()
                        .filter(candidate -> candidate.remote().places().equals(kept))
                        .findFirst()
                        .orElse(null));
        List<Candidate> order = byRemote(usable);
        Candidate trial = isKept
                ? null
                : resting.stream()
                        .filter(candidate -> candidate.health().isDue(now))
                        .findFirst()
                        .orElse(null);
        order.addAll(resting);
        if (trial != null) {
            trial.health().tries(now);
            toFront(order, trial);
        }
        return new Order(order, trial == null || usable.isEmpty() ? HEAD_START : headStart(trial));
    }

    private static Duration headStart(Candidate trial) {
        long usual = 2 * trial.health().connectTime();
        return Duration.ofNanos(Math.clamp(usual, TRIAL_HEAD_START.toNanos(), HEAD_START.toNanos()));
    }

    private static boolean toFront(List<Candidate> order, @Nullable Candidate first) {
        boolean isThere = first != null && order.remove(first);
        if (isThere) {
            order.addFirst(first);
        }
        return isThere;
    }

    /** The addresses of one remote follow each other. */
    private static List<Candidate> byRemote(List<Candidate> order) {
        Map<Remote, List<Candidate>> groups = new LinkedHashMap<>();
        order.forEach(candidate -> groups.computeIfAbsent(candidate.remote(), _ -> new ArrayList<>())
                .add(candidate));
        List<Candidate> all = new ArrayList<>();
        groups.values().forEach(all::addAll);
        return all;
    }
}
