package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import culvert.net.Quota;
import culvert.net.Rest;
import culvert.net.Share;
import culvert.net.Spent;
import culvert.net.User;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A user's quota at this server: how much of it the server has been given, and when it is time to ask for more. The one thread of
 * {@link SharedState} asks and hears; what is left any thread may look at.
 */
final class Lease implements Share {
    /** Nothing was carried for so long: others may have what is left. */
    static final Duration IDLE = Duration.ofSeconds(2);

    /** What a server asks for lasts so many milliseconds, at the rate at which the user carries. */
    private static final long SLICE_MILLIS = 500;

    /** Where that is little of the quota it lasts longer, so that many users cost the store little. */
    private static final long LONG_SLICE_MILLIS = 10_000;

    private static final int LITTLE = 16 * 1024;

    /** What is asked for grows and shrinks by so much at a time: a burst says little. */
    private static final int STEP = 4;

    /** The least that is asked for: of a quota a part, so that what lies about unused at many servers is little of it. */
    private static final int QUOTA_PART = 2048;

    private static final int LEAST_SLICE = 4 * 1024;
    private static final int LEAST_OF_LARGE = 64 * 1024;
    private static final int CREDIT_PART = 4;

    private static final long UNKNOWN = -1;

    private static final byte[] SCRIPT = LeaseScript.TEXT.getBytes(US_ASCII);

    private static final long NANOS_PER_MILLI = 1_000_000;

    final User user;
    private final String name;
    private final Terms terms;
    private final AtomicBoolean isUrged = new AtomicBoolean();
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    // of the one thread
    private @Nullable Account account;
    private long lost = UNKNOWN;
    private long has;
    private long used; // when it was looked at last
    private long asked; // the same of what is asked, or was
    private long want;
    private long slice;
    private long bytes; // of the quota
    private long counted;
    private boolean hasMoved;
    private long moved;
    private long sliceSince;
    private long sliceUsed;
    private boolean mustTell = true;
    private boolean isPending;

    /** What all leases of a server have in common. */
    interface Terms {
        /** Whether nobody is asked, and the server goes by what it knows. */
        boolean goAlone();

        /** Whether nobody can be asked for so long that nobody waits for it any more. */
        boolean areOver();

        /** This one should be asked for soon. From any thread. */
        void urge(Lease lease);
    }

    /**
     * What is known, as one thing for all threads.
     *
     * @param granted what the user may have carried here
     * @param others what the others have
     * @param asked what the user had carried here then
     * @param isOver whether nothing is left
     */
    private record Known(Account account, long granted, long others, long slice, long asked, boolean isOver) {
        /** Nobody was asked about it yet. */
        static Known nothing(Account account, long own, long slice) {
            return new Known(account, own, 0, slice, own, false);
        }
    }

    Lease(User user, Terms terms) {
        this.user = user;
        this.name = user.toString();
        this.terms = terms;
    }

    @Override
    public Rest rest(Quota quota, Spent own) {
        Known now = at(quota, own);
        long most = quota.bytes() - own.bytes() - now.others();
        if (terms.goAlone()) {
            return Rest.all(most);
        }
        long left = now.granted() - own.bytes();
        if (now.isOver() || terms.areOver()) {
            return Rest.all(left);
        }
        if (own.bytes() > now.asked() && left < now.slice() / 2 && isUrged.compareAndSet(false, true)) {
            terms.urge(this);
        }
        long credit = credit(quota.bytes());
        return new Rest(Math.max(left, Math.min(left + credit, most)), now.slice() / 2 + credit, false);
    }

    @Override
    public long others(Quota quota, LocalDate since) {
        Known now = known.get();
        return now != null && now.account().isOf(quota, since) ? now.others() : 0;
    }

    /** What was given and not carried, as far as it is known. From any thread. */
    long unused() {
        Known now = known.get();
        return now == null ? 0 : Math.max(0, now.granted() - now.asked());
    }

    private Known at(Quota quota, Spent own) {
        Known now = known.get();
        while (now == null || !now.account().isOf(quota, own.since())) {
            known.compareAndSet(now, Known.nothing(Account.of(quota, own), own.bytes(), least(quota.bytes())));
            now = known.get();
        }
        return now;
    }

    /** As little is asked for at least. */
    static long least(long quota) {
        return Math.clamp(quota / QUOTA_PART, LEAST_SLICE, LEAST_OF_LARGE);
    }

    /** So much is carried before anybody is asked, so that who comes does not wait. */
    static long credit(long quota) {
        return least(quota) / CREDIT_PART;
    }

    /** It is being asked for: whoever needs more after this urges again. */
    void heard() {
        isUrged.set(false);
    }

    /** All has to be told anew: the store may know another thing. */
    void tellAgain() {
        mustTell = true;
        isPending = false;
    }

    /** The server has another name from now on. */
    void reopen() {
        account = null;
        tellAgain();
    }

    /** What is to be asked, where something is. */
    @Nullable
    Command ask(long nanoTime, Instant now, boolean isSoon, String prefix, String node) {
        Optional<Quota> quota = user.limits().quota();
        if (isPending || quota.isEmpty()) {
            return null;
        }
        long count = user.counted();
        boolean hasToLook =
                isSoon || mustTell || count != counted || quota.get().bytes() != bytes;
        if (!hasToLook && (rests(nanoTime) ? left() <= 0 : !isOver())) {
            return null;
        }
        counted = count;
        Account of = look(quota.get(), now, nanoTime);
        if (rests(nanoTime)) {
            mustTell &= used > 0 || lost != UNKNOWN;
            if (left() <= 0 && !mustTell) {
                return null;
            }
            want = 0;
        } else if (mustTell || left() < slice / 2) {
            slice = nextSlice(nanoTime);
            want = slice;
        } else {
            return null;
        }
        return command(of, now, prefix, node);
    }

    /** Takes all of it from under that name: it is told under another one from now on. */
    @Nullable
    Command resign(Instant now, String prefix, String node) {
        Account of = account;
        if (of == null) {
            return null;
        }
        long quota = Math.min(bytes, LeaseScript.MOST);
        return Command.of(
                "EVAL",
                SCRIPT,
                1,
                of.key(prefix, name),
                node,
                0,
                Math.max(lost, 0),
                0,
                quota,
                least(bytes),
                of.kept(now));
    }

    /** Gives back what is left, at the end. */
    @Nullable
    Command giveBack(Instant now, String prefix, String node) {
        Account of = account;
        if (of == null || lost == UNKNOWN || isPending) {
            return null;
        }
        Spent spent = user.spent(new Quota(bytes, of.period(), of.traffic()), now);
        if (!of.since().equals(spent.since()) || has - lost == spent.bytes()) {
            return null;
        }
        used = spent.bytes();
        want = 0;
        return command(of, now, prefix, node);
    }

    private Command command(Account of, Instant now, String prefix, String node) {
        asked = used;
        isPending = true;
        long quota = Math.min(bytes, LeaseScript.MOST);
        String key = of.key(prefix, name);
        return Command.of("EVAL", SCRIPT, 1, key, node, used, lost, want, quota, least(bytes), of.kept(now));
    }

    /** How much the user has carried of it, and of what that is. */
    private Account look(Quota quota, Instant now, long nanoTime) {
        Spent spent = user.spent(quota, now);
        Account of = account;
        if (of == null || !of.isOf(quota, spent.since())) {
            Known first = at(quota, spent);
            of = first.account();
            account = of;
            lost = UNKNOWN;
            has = 0;
            used = Math.min(spent.bytes(), first.asked());
            slice = first.slice();
            sliceSince = nanoTime;
            sliceUsed = used;
            mustTell = true;
        }
        if (spent.bytes() > used) {
            hasMoved = true;
            moved = nanoTime;
        }
        used = spent.bytes();
        mustTell |= quota.bytes() != bytes;
        bytes = quota.bytes();
        return of;
    }

    private boolean rests(long nanoTime) {
        return !hasMoved || nanoTime - moved > IDLE.toNanos();
    }

    private long left() {
        return lost == UNKNOWN ? 0 : has - lost - used;
    }

    private boolean isOver() {
        Known now = known.get();
        return now != null && now.isOver();
    }

    /** What lasts for half a second, as it was carried since the last, or for longer where that is little of the quota. */
    private long nextSlice(long nanoTime) {
        long millis = Math.max(1, (nanoTime - sliceSince) / NANOS_PER_MILLI);
        long each = (used - sliceUsed) / millis;
        long lasting = Math.max(each * SLICE_MILLIS, Math.min(each * LONG_SLICE_MILLIS, bytes / LITTLE));
        sliceSince = nanoTime;
        sliceUsed = used;
        return Math.max(least(bytes), Math.clamp(lasting, slice / STEP, slice * STEP));
    }

    /** What {@link LeaseScript} has answered. */
    void answered(List<?> answer) {
        Account of = account;
        isPending = false;
        if (of == null) {
            return; // another name since
        }
        long gone = Replies.number(answer, 0);
        has = Replies.number(answer, 1);
        long all = Replies.number(answer, 2);
        lost = gone - asked;
        slice = want > 0 ? Math.max(least(bytes), Math.min(slice, has - gone)) : slice;
        mustTell = false;
        known.set(new Known(
                of, has - lost, all - has, slice, asked, has <= gone && all >= Math.min(bytes, LeaseScript.MOST)));
        user.recount();
    }

    /** What is looked at from time to time, whether the user carries anything or not. */
    Command glance(Quota quota, Instant now, String prefix, String node) {
        Account of = Account.of(quota, user.spent(quota, now));
        return Command.of("HMGET", of.key(prefix, name), node, "all");
    }

    /** What came of {@link #glance}. */
    void seen(Quota quota, Instant now, List<?> answer) {
        Spent spent = user.spent(quota, now);
        Known before = at(quota, spent);
        long stored = Replies.number(answer, 0);
        long all = Replies.number(answer, 1);
        if (before.account().equals(account) && lost != UNKNOWN && !isPending && stored < has) {
            mustTell = true; // what the store knew is lost
            return;
        }
        boolean isOver = before.granted() <= spent.bytes() && all >= quota.bytes();
        known.compareAndSet(
                before,
                new Known(before.account(), before.granted(), all - stored, before.slice(), before.asked(), isOver));
        if (isOver != before.isOver()) {
            user.recount();
        }
    }
}
