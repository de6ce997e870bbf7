package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a relay tells. */
final class RecordingEvents implements RelayEvents {
    private final BlockingQueue<FinishedSession> finished = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> defects = new LinkedBlockingQueue<>();

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    /** Waits for the next session to end. */
    FinishedSession next() throws InterruptedException {
        FinishedSession session = finished.poll(20, TimeUnit.SECONDS);
        assertNotNull(session, "no session has ended");
        return session;
    }

    Outcome nextOutcome() throws InterruptedException {
        return next().outcome();
    }

    int pending() {
        return finished.size();
    }

    BlockingQueue<Throwable> defects() {
        return defects;
    }
}
