package culvert.net;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose a session or an association is: one object for as long as there is a user of that name, and one for each port with a
 * password that everybody has. For any number of threads.
 */
public final class User {
    /** Everybody who needs no password. */
    public static final User UNNAMED = new User("");

    private final String name;
    private final Tally tally = new Tally();
    private final ReentrantLock judging = new ReentrantLock(); // so that no judgement by former limits comes last
    private volatile UserLimits limits = UserLimits.NONE;
    private volatile boolean removed;
    private volatile @Nullable Cause judged;
    private volatile Instant lastJudged = Instant.EPOCH;
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private volatile @Nullable Share share;

    public User(String name) {
        this.name = name;
    }

    /** As configured, which it is not for those who have the one password of a port, or need none. */
    public Optional<String> name() {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** What the user has carried since the start, and what is open now. Walks over what is open, so it is not for each datagram. */
    public Usage usage() {
        return tally.now();
    }

    /** What the user may, now. */
    public UserLimits limits() {
        return limits;
    }

    /** From now on the user may this, and so may what is open; {@link #judge} has to follow. */
    public void limitBy(UserLimits next) {
        judging.lock();
        try {
            UserLimits before = limits;
            limits = next;
            if (!next.areHeldAs(before)) {
                gate.set(Gate.of(next, () -> left(next), System::nanoTime));
            }
        } finally {
            judging.unlock();
        }
    }

    /**
     * What holds the user back; null where nothing does. To be asked each time that something is about to be read, which
     * costs nothing: whoever asks sees another within moments.
     */
    public @Nullable Gate gate() {
        return gate.getOpaque();
    }

    /** Other servers have a share in the user's quota from now on, or none with null; {@link #judge} has to follow. */
    public void shareQuota(@Nullable Share others) {
        share = others;
    }

    /** There is more of the quota now, or less. Only after a judgement. */
    public void recount() {
        Gate holding = gate.get();
        if (holding != null) {
            holding.recount();
        }
    }

    /** What the user has carried of a quota, in the period that now is: with what is known of other servers that share it. */
    public long used(Quota quota, Instant now) {
        Spent own = spent(quota, now);
        Share shared = share;
        return own.bytes() + (shared == null ? 0 : shared.others(quota, own.since()));
    }

    /** The same of this server alone. Walks over what is open. */
    public Spent spent(Quota quota, Instant now) {
        return tally.spent(quota, now);
    }

    /** A number that another follows when something was carried that counts for the quota. Costs nothing. */
    public long counted() {
        Gate holding = gate.get();
        return holding == null ? 0 : holding.counted();
    }

    /** What the user has carried, also before the start, to be kept. */
    public Ledger ledger(Instant now) {
        return tally.ledger(now);
    }

    /** The user has carried that before the start, which counts for quotas; {@link #judge} has to follow. */
    public void restore(Ledger before) {
        tally.restore(before);
    }

    /**
     * Something of the user's begins, which counts from now on; {@link Tally.Part#end} has to follow.
     *
     * @throws NetworkException when the user may have no more
     */
    public Tally.Part begin(Metered thing, InetAddress client) throws NetworkException {
        Cause why = barred();
        if (why != null) {
            throw new NetworkException(why);
        }
        return tally.begin(thing, Prefix.of(client), limits);
    }

    /** Something of the user's has a client elsewhere now. False when the user may not be there too: then it has none. */
    public boolean moves(Tally.Part part, InetAddress client) {
        return part.moves(Prefix.of(client), limits.maxDevices());
    }

    /** The networks that the user is in now. */
    public List<Prefix> networks() {
        return tally.networks();
    }

    /** Those elsewhere count as well from now on, when something begins or moves. */
    public void isAlso(Elsewhere others) {
        tally.countAlso(others);
    }

    /** From now on nothing begins that is this user's, and what there is ends. */
    public void remove() {
        removed = true;
    }

    /** Looks at the clock and at what was used. True when what there is has to end. */
    public boolean judge(Instant now) {
        judging.lock();
        try {
            UserLimits current = limits;
            lastJudged = now;
            recount();
            judged = !current.enabled() ? Cause.USER_DISABLED : current.isOver(now) ? Cause.USER_EXPIRED : null;
        } finally {
            judging.unlock();
        }
        return barred() != null;
    }

    /** Why nothing begins that is this user's, and what there is ends; null where it does. */
    public @Nullable Cause barred() {
        if (removed) {
            return Cause.USER_REMOVED;
        }
        Cause why = judged;
        Gate holding = gate.get();
        return why == null && holding != null && holding.isUsedUp() ? Cause.USER_QUOTA : why;
    }

    /** What is left of the quota of those limits, in the period that was at the last judgement. */
    private Rest left(UserLimits of) {
        if (of.quota().isEmpty()) {
            return Rest.all(Long.MAX_VALUE);
        }
        Quota quota = of.quota().get();
        Spent own = spent(quota, lastJudged);
        Share shared = share;
        return shared == null ? Rest.all(quota.bytes() - own.bytes()) : shared.rest(quota, own);
    }

    @Override
    public String toString() {
        return name;
    }
}
