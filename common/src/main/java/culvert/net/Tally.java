package culvert.net;

import culvert.address.Prefix;
import culvert.net.Quota.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a user's sessions and associations have carried, those that go on and those that have ended. What goes on counts for
 * itself and is summed when somebody asks, so that nothing is added up while bytes move. For any number of threads.
 */
public final class Tally {
    private final ReentrantLock lock = new ReentrantLock(); // held for a sum, and when something begins or ends
    private final Set<Part> live = new HashSet<>();
    private final Map<Prefix, Integer> networks = new TreeMap<>();
    private final Map<Period, Ledger.Mark> marks = new EnumMap<>(Period.class);
    private int associations;
    private long up;
    private long down;

    /** What was carried before the start, which quotas know of. */
    private long formerUp;

    private long formerDown;

    /** Nothing was carried. */
    Tally() {}

    /** What was carried since the start, and what there is now. Walks over all that goes on. */
    Usage now() {
        lock.lock();
        try {
            live.forEach(Part::count);
            return new Usage(up, down, live.size() - associations, associations, networks.size());
        } finally {
            lock.unlock();
        }
    }

    /** So much of a quota is used, in the period that now is. */
    long used(Quota quota, Instant now) {
        lock.lock();
        try {
            live.forEach(Part::count);
            Ledger.Mark mark = mark(quota.period(), now);
            return quota.traffic().of(formerUp + up - mark.up(), formerDown + down - mark.down());
        } finally {
            lock.unlock();
        }
    }

    /** All that was ever carried, and the periods that now are. */
    Ledger ledger(Instant now) {
        lock.lock();
        try {
            live.forEach(Part::count);
            for (Period period : Period.values()) {
                mark(period, now);
            }
            return new Ledger(formerUp + up, formerDown + down, marks);
        } finally {
            lock.unlock();
        }
    }

    /** That was carried before. */
    void restore(Ledger before) {
        lock.lock();
        try {
            formerUp += before.up();
            formerDown += before.down();
            marks.clear();
            marks.putAll(before.marks());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The beginning of the period that now is. A clock that is set back into the period before begins none anew: it would give
     * away a quota. One that was further ahead was wrong: what was carried since counts in the period that now is. Nothing is
     * known of a period that has begun before anybody asked, but of all times together.
     */
    private Ledger.Mark mark(Period period, Instant now) {
        LocalDate beginning = period.beginning(now);
        Ledger.Mark last = marks.get(period);
        boolean wasWrong = last != null && last.beginning().isAfter(period.following(beginning));
        if (last != null && !wasWrong && !beginning.isAfter(last.beginning())) {
            return last;
        }
        Ledger.Mark next;
        if (last != null && wasWrong) {
            next = new Ledger.Mark(beginning, last.up(), last.down());
        } else if (period == Period.EVER) {
            next = new Ledger.Mark(beginning, 0, 0);
        } else {
            next = new Ledger.Mark(beginning, formerUp + up, formerDown + down);
        }
        marks.put(period, next);
        return next;
    }

    /**
     * Something begins.
     *
     * @throws NetworkException when that would be more than the limits are
     */
    Part begin(Metered thing, Prefix network, UserLimits limits) throws NetworkException {
        Part part = new Part(thing, network);
        lock.lock();
        try {
            if (isFull(live.size() - associations, limits.maxSessions()) && !thing.isAssociation()) {
                throw new NetworkException(Cause.USER_SESSIONS);
            }
            if (isFull(networks.size(), limits.maxDevices()) && !networks.containsKey(network)) {
                throw new NetworkException(Cause.USER_DEVICES);
            }
            live.add(part);
            associations += thing.isAssociation() ? 1 : 0;
            networks.merge(network, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        return part;
    }

    private static boolean isFull(int count, int most) {
        return most > 0 && count >= most;
    }

    /** One thing's part in it; equal to no other. */
    public final class Part {
        private final Metered thing;
        private Prefix network;
        private long countedUp;
        private long countedDown;

        private Part(Metered thing, Prefix network) {
            this.thing = thing;
            this.network = network;
        }

        /** Its client is in that network now; false when that would be one too many. */
        boolean moves(Prefix to, int most) {
            lock.lock();
            try {
                if (!live.contains(this) || to.equals(network)) {
                    return true;
                }
                leaveNetwork();
                boolean may = networks.containsKey(to) || !isFull(networks.size(), most);
                network = may ? to : network;
                networks.merge(network, 1, Integer::sum);
                return may;
            } finally {
                lock.unlock();
            }
        }

        /** It goes on no more. Something that it carries yet counts when this is called again. */
        public void end() {
            lock.lock();
            try {
                count();
                if (live.remove(this)) {
                    associations -= thing.isAssociation() ? 1 : 0;
                    leaveNetwork();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Takes over what was carried since. */
        private void count() {
            long nowUp = thing.up();
            long nowDown = thing.down();
            up += nowUp - countedUp;
            down += nowDown - countedDown;
            countedUp = nowUp;
            countedDown = nowDown;
        }

        private void leaveNetwork() {
            networks.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
