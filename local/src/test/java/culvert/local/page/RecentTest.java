package culvert.local.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.User;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.Outcome;
import culvert.relay.RecordingEvents;
import culvert.relay.Sessions;
import culvert.relay.Side;
import culvert.relay.Stages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000);

    private final RecordingEvents others = new RecordingEvents();
    private final Recent recent = new Recent(others);

    @Test
    void theLastOnesAreKeptTheNewestFirstAndTheOthersHearOfAll() {
        for (int i = 1; i <= Recent.MAX + 5; i++) {
            recent.finished(session(Cause.COMPLETE, i));
        }
        List<Recent.Ended> ended = recent.ended();
        assertEquals(Recent.MAX, ended.size());
        assertEquals(Recent.MAX + 5, ended.getFirst().outcome().up());
        assertEquals(6, ended.getLast().outcome().up());
        assertEquals(Recent.MAX + 5, others.pending());
    }

    @Test
    void thePageItselfIsNoneOfThem() {
        recent.finished(session(Cause.ANSWERED, 0));
        assertEquals(List.of(), recent.ended());
        assertEquals(1, others.pending());
    }

    @Test
    void whatHasEndedStillCounts() {
        recent.finished(session(Cause.RESET, 100));
        recent.finished(new FinishedAssociation(
                1,
                CLIENT,
                User.UNNAMED,
                Cause.IDLE,
                Optional.of("home"),
                new FinishedAssociation.Datagrams(1, 20),
                new FinishedAssociation.Datagrams(1, 3000),
                Duration.ofSeconds(1)));
        assertEquals(120, recent.up());
        assertEquals(3200, recent.down());
        assertEquals(true, recent.ended().getFirst().isAssociation());
        assertEquals(Optional.of("home"), recent.ended().getFirst().server());
    }

    @Test
    void whoLooksFirstSeesAnEmptyPlot() {
        recent.finished(session(Cause.RESET, 100));
        Traffic.View view = new Traffic(recent, new Sessions()).look(8);
        assertEquals(0, view.live());
        assertEquals(new Traffic.Speed(0, 0), view.now());
        assertEquals(1, view.ended().size());
    }

    private static FinishedSession session(Cause cause, long up) {
        Target target = new Target(new DomainName("example.com"), 443);
        Outcome outcome = new Outcome(cause, Side.FAR, up, 2 * up, Duration.ofMillis(5));
        return new FinishedSession(
                1,
                CLIENT,
                User.UNNAMED,
                Optional.of(target),
                Optional.empty(),
                outcome,
                Optional.empty(),
                Stages.NOT_BEGUN);
    }
}
