package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What one end has told about its sessions. */
public final class Recorder implements RelayEvents {
    private final Queue<FinishedSession> finished = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    /** The sessions that have ended, in order. */
    public List<FinishedSession> sessions() {
        return List.copyOf(finished);
    }

    /** Waits until so many sessions have ended. */
    public List<FinishedSession> await(int count) throws InterruptedException {
        Until.isTrue(
                Duration.ofSeconds(20),
                () -> finished.size() + " sessions have ended, not " + count + ": " + finished,
                () -> finished.size() >= count);
        return sessions();
    }

    void hasNoDefect() {
        for (Throwable defect : defects) {
            throw new AssertionError("a defect in a session", defect);
        }
        assertEquals(0, defects.size());
    }
}
