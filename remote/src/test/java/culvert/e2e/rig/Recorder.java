package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.net.Cause;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What one end has told about its sessions. */
public final class Recorder implements RelayEvents {
    private final Queue<FinishedSession> finished = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    private final Queue<FinishedAssociation> associations = new ConcurrentLinkedQueue<>();
    private final Queue<Cause> drops = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> fragmented = new ConcurrentLinkedQueue<>();

    @Override
    public void finished(FinishedAssociation association) {
        associations.add(association);
    }

    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        drops.add(why);
    }

    @Override
    public void fragmented(int payload, int sealed) {
        fragmented.add(sealed);
    }

    /** How many sessions have ended for that reason. */
    public long count(Cause why) {
        return finished.stream()
                .filter(session -> session.outcome().cause() == why)
                .count();
    }

    /** The sessions of a client, by its port. */
    public List<FinishedSession> ofClient(int port) {
        return finished.stream()
                .filter(session -> session.client().getPort() == port)
                .toList();
    }

    /** The sessions that carried so much up. */
    public List<FinishedSession> carrying(long up) {
        return finished.stream().filter(session -> session.outcome().up() == up).toList();
    }

    /** How often datagrams were dropped for that reason. */
    public long drops(Cause why) {
        return drops.stream().filter(why::equals).count();
    }

    /** Waits until so many datagrams were dropped for that reason. */
    public void awaitDrops(Cause why, int count) throws InterruptedException {
        Until.isTrue(() -> "not " + count + " drops because of " + why + ": " + drops, () -> drops(why) >= count);
    }

    /** The sizes of what had to be cut into fragments. */
    public List<Integer> fragmented() {
        return List.copyOf(fragmented);
    }

    /** Waits until so many associations have ended. */
    public List<FinishedAssociation> awaitAssociations(int count) throws InterruptedException {
        Until.isTrue(
                () -> associations.size() + " associations have ended, not " + count,
                () -> associations.size() >= count);
        return List.copyOf(associations);
    }

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
