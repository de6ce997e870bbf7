package culvert.local.page;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.relay.DelegatingEvents;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.Outcome;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** The last sessions that ended, and what all that have ended carried. No lock: one slot and two sums a session. */
public final class Recent extends DelegatingEvents {
    /** As many as a user reads. */
    static final int MAX = 32;

    private final AtomicReferenceArray<Ended> last = new AtomicReferenceArray<>(MAX);
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder up = new LongAdder();
    private final LongAdder down = new LongAdder();

    /**
     * One session that ended.
     *
     * @param target empty where none was understood, and for an association
     * @param server the one of several that it went through
     */
    record Ended(
            Instant at, boolean isAssociation, Optional<Target> target, Optional<String> server, Outcome outcome) {}

    /** Tells another listener everything. */
    public Recent(RelayEvents inner) {
        super(inner);
    }

    @Override
    public void finished(FinishedSession session) {
        if (session.outcome().cause() != Cause.ANSWERED) {
            add(new Ended(Instant.now(), false, session.target(), session.server(), session.outcome()));
        }
        super.finished(session); // whoever reads of it in the log finds it on the page
    }

    @Override
    public void finished(FinishedAssociation association) {
        Outcome outcome = new Outcome(
                association.cause(),
                Side.NONE,
                association.up().bytes(),
                association.down().bytes(),
                association.duration());
        add(new Ended(Instant.now(), true, Optional.empty(), association.server(), outcome));
        super.finished(association);
    }

    private void add(Ended ended) {
        up.add(ended.outcome().up());
        down.add(ended.outcome().down());
        last.set(Math.floorMod(next.getAndIncrement(), MAX), ended);
    }

    /** The last ones, the newest first. */
    List<Ended> ended() {
        int end = next.get();
        return IntStream.rangeClosed(1, MAX)
                .mapToObj(back -> last.get(Math.floorMod(end - back, MAX)))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What all that have ended carried up. */
    long up() {
        return up.sum();
    }

    /** What all that have ended carried down. */
    long down() {
        return down.sum();
    }
}
