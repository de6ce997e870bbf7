package culvert.net;

import culvert.address.Prefix;
import culvert.net.Quota.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a user's sessions and associations have carried, those that go on and those that have ended. What goes on counts for
 * itself and is summed when somebody asks, so that nothing is added up while bytes move. For any number of threads.
 */
public final class Tally {
    private final ReentrantLock lock = new ReentrantLock(); // held for a sum, and when something begins or ends
    private final Set<Part> sessions = new HashSet<>();

    /** Those that moved last when they got their places here come last. */
    private final NavigableSet<Part> associations = new TreeSet<>(Part.ORDER);

    private final Map<Prefix, Integer> networks = new TreeMap<>();
    private volatile @Nullable Elsewhere elsewhere;
    private final Map<Period, Ledger.Mark> marks = new EnumMap<>(Period.class);
    private long lastNumber;
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
            count();
            return new Usage(up, down, sessions.size(), associations.size(), networks.size());
        } finally {
            lock.unlock();
        }
    }

    /** So much of a quota is used, in the period that now is. */
    Spent spent(Quota quota, Instant now) {
        lock.lock();
        try {
            count();
            Ledger.Mark mark = mark(quota.period(), now);
            return new Spent(
                    mark.beginning(), quota.traffic().of(formerUp + up - mark.up(), formerDown + down - mark.down()));
        } finally {
            lock.unlock();
        }
    }

    /** Where the user is now. */
    List<Prefix> networks() {
        lock.lock();
        try {
            return List.copyOf(networks.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Networks elsewhere count as well from now on. */
    void countAlso(Elsewhere others) {
        elsewhere = others;
    }

    /** All that was ever carried, and the periods that now are. */
    Ledger ledger(Instant now) {
        lock.lock();
        try {
            count();
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

    /** Takes over what was carried since; the lock is held. */
    private void count() {
        sessions.forEach(Part::count);
        associations.forEach(Part::count);
    }

    /**
     * Something begins. Where it is an association too many, the idlest of them, at whatever port, make room.
     *
     * @throws NetworkException when that would be more than the limits are
     */
    Part begin(Metered thing, Prefix network, UserLimits limits) throws NetworkException {
        List<Part> tooMany = new ArrayList<>(1);
        Part part;
        lock.lock();
        try {
            boolean isSession = !(thing instanceof MeteredAssociation);
            if (isSession && isFull(sessions.size(), limits.maxSessions())) {
                throw new NetworkException(Cause.USER_SESSIONS);
            }
            if (isOneTooMany(network, limits.maxDevices())) {
                throw new NetworkException(Cause.USER_DEVICES);
            }
            while (!isSession && isFull(associations.size(), limits.maxSessions())) {
                Part idlest = idlestAssociation();
                idlest.leave();
                tooMany.add(idlest);
            }
            part = new Part(thing, network, ++lastNumber);
            part.live().add(part);
            networks.merge(network, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        tooMany.forEach(Part::makeRoom);
        return part;
    }

    /** Whether the user would be in more networks than that, here and elsewhere; the lock is held. */
    private boolean isOneTooMany(Prefix network, int most) {
        if (most == 0 || networks.containsKey(network)) {
            return false;
        }
        Elsewhere others = elsewhere;
        return others == null
                ? isFull(networks.size(), most)
                : !others.isIn(network) && isFull(networks.size() + others.beside(networks.keySet()), most);
    }

    /** The first that has not moved since it got its place; each is asked once at most. There has to be one. */
    private Part idlestAssociation() {
        Part first = associations.getFirst();
        for (int left = associations.size(); left > 0 && first.lastMoved() != first.seenMoving; left--) {
            associations.remove(first);
            first.seenMoving = first.lastMoved();
            associations.add(first);
            first = associations.getFirst();
        }
        return first;
    }

    private static boolean isFull(int count, int most) {
        return most > 0 && count >= most;
    }

    /** One thing's part in it; equal to no other. */
    public final class Part {
        /** By a clock that may wrap. */
        private static final Comparator<Part> ORDER = (one, other) -> {
            long later = one.seenMoving - other.seenMoving;
            return later != 0 ? Long.signum(later) : Long.compare(one.number, other.number);
        };

        private final Metered thing;
        private final long number;
        private Prefix network;
        private long seenMoving;
        private boolean isLive = true;
        private long countedUp;
        private long countedDown;

        private Part(Metered thing, Prefix network, long number) {
            this.thing = thing;
            this.network = network;
            this.number = number;
            this.seenMoving = lastMoved();
        }

        /** Its client is in that network now; false when that would be one too many. */
        boolean moves(Prefix to, int most) {
            lock.lock();
            try {
                if (!isLive || to.equals(network)) {
                    return true;
                }
                leaveNetwork();
                boolean may = !isOneTooMany(to, most);
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
                leave();
            } finally {
                lock.unlock();
            }
        }

        /** The lock is held. */
        private void leave() {
            count();
            if (isLive) {
                isLive = false;
                live().remove(this);
                leaveNetwork();
            }
        }

        private Set<Part> live() {
            return thing instanceof MeteredAssociation ? associations : sessions;
        }

        private long lastMoved() {
            return thing instanceof MeteredAssociation association ? association.lastMoved() : 0;
        }

        private void makeRoom() {
            if (thing instanceof MeteredAssociation association) {
                association.makeRoom();
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
