package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a relay tells. */
public final class RecordingEvents implements RelayEvents {
    private final BlockingQueue<Record> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<FinishedSession> finished = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> skews = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> defects = new LinkedBlockingQueue<>();

    private final BlockingQueue<FinishedAssociation> associations = new LinkedBlockingQueue<>();
    private final BlockingQueue<Cause> drops = new LinkedBlockingQueue<>();

    @Override
    public void finished(FinishedAssociation association) {
        associations.add(association);
    }

    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        drops.add(why);
    }

    @Override
    public void began(BegunSession session) {
        begun.add(session);
    }

    @Override
    public void began(BegunAssociation association) {
        begun.add(association);
    }

    /** Sessions and associations that have begun. */
    public BlockingQueue<Record> begun() {
        return begun;
    }

    /** Associations that have ended. */
    public BlockingQueue<FinishedAssociation> associations() {
        return associations;
    }

    /** Why datagrams were dropped, in order. */
    public BlockingQueue<Cause> drops() {
        return drops;
    }

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void clockDiffers(Duration skew) {
        skews.add(skew);
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    public BlockingQueue<Duration> skews() {
        return skews;
    }

    /** Waits for the next session to end. */
    public FinishedSession next() throws InterruptedException {
        FinishedSession session = finished.poll(60, TimeUnit.SECONDS);
        assertNotNull(session, "no session has ended");
        return session;
    }

    public Outcome nextOutcome() throws InterruptedException {
        return next().outcome();
    }

    public int pending() {
        return finished.size();
    }

    public BlockingQueue<Throwable> defects() {
        return defects;
    }
}
