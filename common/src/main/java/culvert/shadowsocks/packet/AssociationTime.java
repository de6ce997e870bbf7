package culvert.shadowsocks.packet;

import culvert.net.ClockException;
import culvert.shadowsocks.Timestamps;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The time for all associations of one server of the 2022 edition, in seconds since 1970. */
final class AssociationTime {
    private final InstantSource clock;

    /** The latest time in a datagram of an association that is forgotten. */
    private final AtomicLong forgotten = new AtomicLong(Long.MIN_VALUE);

    /** The same of each that was forgotten too early for that: its client's clock may be ahead, and is nobody else's. */
    private final Map<Edition2022Association.Id, Long> early = new ConcurrentHashMap<>();

    private final AtomicLong settledAt = new AtomicLong(Long.MIN_VALUE);

    AssociationTime(InstantSource clock) {
        this.clock = clock;
    }

    long now() {
        return Timestamps.now(clock);
    }

    /** Whether a datagram was sealed about now. */
    void check(long time) throws ClockException {
        Timestamps.check(Timestamps.skew(time, now()));
    }

    /**
     * True when a datagram that was sealed then can be the first of that association. An association is forgotten when its
     * time is over, so whatever comes now is later, unless this machine's clock was set back: then replays of it look
     * new again.
     */
    boolean canBegin(Edition2022Association.Id id, long time) {
        Long latest = early.get(id); // first: what is settled goes from here to there
        return (latest == null || time > latest) && time > forgotten.get();
    }

    /** An association is forgotten, of whose datagrams the latest was sealed then. */
    void forget(long latest) {
        forgotten.accumulateAndGet(latest, Math::max);
        settle();
    }

    /** The same before its time is over: what came for it may be as late as others' datagrams that are still to come. */
    void forgetEarly(Edition2022Association.Id id, long latest) {
        early.merge(id, latest, Math::max);
        settle();
    }

    /** Those that are over by now count for all, as if they had been forgotten now. Walks over them once a second at most. */
    private void settle() {
        long now = now();
        if (early.isEmpty() || settledAt.getAndSet(now) == now) {
            return;
        }
        early.forEach((id, latest) -> {
            if (Timestamps.isOver(latest, now)) {
                forgotten.accumulateAndGet(latest, Math::max);
                early.remove(id, latest);
            }
        });
    }
}
