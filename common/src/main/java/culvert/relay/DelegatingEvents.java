package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A listener that tells another everything, for those that listen as well. */
public abstract class DelegatingEvents implements RelayEvents {
    private final RelayEvents inner;

    protected DelegatingEvents(RelayEvents inner) {
        this.inner = inner;
    }

    @Override
    public void began(BegunSession session) {
        inner.began(session);
    }

    @Override
    public void passed(Stage stage, Duration took) {
        inner.passed(stage, took);
    }

    @Override
    public void finished(FinishedSession session) {
        inner.finished(session);
    }

    @Override
    public void began(BegunAssociation association) {
        inner.began(association);
    }

    @Override
    public void finished(FinishedAssociation association) {
        inner.finished(association);
    }

    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        inner.dropped(why, side, peer, bytes);
    }

    @Override
    public void fragmented(int payload, int sealed) {
        inner.fragmented(payload, sealed);
    }

    @Override
    public void clockDiffers(Duration skew) {
        inner.clockDiffers(skew);
    }

    @Override
    public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
        inner.unauthenticated(why, peer, bytes);
    }

    @Override
    public void unreachable(Target server, List<InetSocketAddress> tried, FailureException why) {
        inner.unreachable(server, tried, why);
    }

    @Override
    public void unanswered(Target server, Duration waited) {
        inner.unanswered(server, waited);
    }

    @Override
    public void defect(long id, Throwable problem) {
        inner.defect(id, problem);
    }
}
