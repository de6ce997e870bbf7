package culvert.shadowsocks.packet;

import culvert.net.ClockException;
import culvert.shadowsocks.Timestamps;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The time for all associations of one server of the 2022 edition, in seconds since 1970. */
final class AssociationTime {
    private final InstantSource clock;

    /** The latest time in a datagram of an association that is forgotten. */
    private final AtomicLong forgotten = new AtomicLong(Long.MIN_VALUE);

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
     * True when a datagram that was sealed then can be the first of its association. An association is forgotten when its
     * time is over, so whatever comes now is later, unless this machine's clock was set back: then replays of it look
     * new again.
     */
    boolean canBegin(long time) {
        return time > forgotten.get();
    }

    /** An association is forgotten, of whose datagrams the latest was sealed then. */
    void forget(long latest) {
        forgotten.accumulateAndGet(latest, Math::max);
    }
}
