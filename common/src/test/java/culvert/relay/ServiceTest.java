package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A request for an association takes the same walk as one for a connection, and is reported as what it is. */
final class ServiceTest {
    private final RelayFixture fixture = new RelayFixture();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    /** Counts something, then waits for the client's end. */
    private final class Counting implements Service {
        private final Association counter;

        Counting(Association counter) {
            this.counter = counter;
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
        }

        @Override
        public void run() throws IOException {
            counter.carried(Side.NEAR, 10);
            counter.carried(Side.FAR, 20);
            fixture.nearPair.right().readAll();
        }

        @Override
        public void reset() {
            told.add("reset");
        }

        @Override
        public void close() {
            told.add("closed");
        }
    }

    @Test
    void itIsAcceptedRunCountedAndClosed() throws Exception {
        startWith((request, account) -> new Counting(account));
        fixture.client.shutdownOutput();
        FinishedAssociation ended = ended();
        assertEquals(
                List.of(new BegunAssociation(ended.id(), ended.client(), User.UNNAMED)),
                List.copyOf(fixture.events.begun()));
        assertEquals(Cause.COMPLETE, ended.cause());
        assertEquals(new FinishedAssociation.Datagrams(1, 10), ended.up());
        assertEquals(new FinishedAssociation.Datagrams(1, 20), ended.down());
        assertEquals(0, fixture.events.pending(), "an association is no session");
        assertEquals(List.of("accepted"), fixture.replies);
        assertEquals(List.of("closed"), told);
        assertTrue(fixture.nearPair.right().isClosed());
    }

    @Test
    void oneThatCannotBeOpenedIsRefused() throws Exception {
        startWith((request, account) -> {
            throw new DialException(Cause.NETWORK_UNREACHABLE, "no way");
        });
        assertEquals(Cause.NETWORK_UNREACHABLE, ended().cause());
        assertEquals(List.of("refused network-unreachable"), fixture.replies);
    }

    @Test
    void aShutdownResetsIt() throws Exception {
        startWith((request, account) -> new Counting(account));
        Until.isTrue(() -> "no reply", () -> !fixture.replies.isEmpty());
        fixture.sessions.drain(Duration.ZERO);
        assertEquals(Cause.SHUTDOWN, ended().cause());
        // the client's own reset may end it before the service is told of its own
        Until.isTrue(told::toString, () -> Set.of("reset", "closed").equals(Set.copyOf(told)));
    }

    private FinishedAssociation ended() throws InterruptedException {
        return Objects.requireNonNull(fixture.events.associations().poll(20, TimeUnit.SECONDS));
    }

    private void startWith(Service.Opener opener) {
        fixture.inbound = (accepted, deadline) ->
                new Request.Associate(RelayFixture.TARGET, User.UNNAMED, accepted, fixture.reply(), opener);
        fixture.start();
    }
}
