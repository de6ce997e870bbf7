package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.Cause;
import culvert.net.DialException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request for something else than a connection takes the same walk. */
final class ServiceTest {
    private final RelayFixture fixture = new RelayFixture();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    /** Counts something, then waits for the client's end. */
    private final class Counting implements Service {
        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
        }

        @Override
        public void run(Tally tally) throws IOException {
            tally.carried(Side.NEAR, 10);
            tally.carried(Side.FAR, 20);
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
        startWith(request -> new Counting());
        fixture.client.shutdownOutput();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.COMPLETE, outcome.cause());
        assertEquals(10, outcome.up());
        assertEquals(20, outcome.down());
        assertEquals(List.of("accepted"), fixture.replies);
        assertEquals(List.of("closed"), told);
        assertTrue(fixture.nearPair.right().isClosed());
    }

    @Test
    void oneThatCannotBeOpenedIsRefused() throws Exception {
        startWith(request -> {
            throw new DialException(Cause.NETWORK_UNREACHABLE, "no way");
        });
        assertEquals(Cause.NETWORK_UNREACHABLE, fixture.events.nextOutcome().cause());
        assertEquals(List.of("refused network-unreachable"), fixture.replies);
    }

    @Test
    void aShutdownResetsIt() throws Exception {
        startWith(request -> new Counting());
        Until.isTrue(() -> "no reply", () -> !fixture.replies.isEmpty());
        fixture.sessions.drain(Duration.ZERO);
        assertEquals(Cause.SHUTDOWN, fixture.events.nextOutcome().cause());
        // the client's own reset may end it first
        assertEquals(Set.of("reset", "closed"), Set.copyOf(told));
    }

    private void startWith(Service.Opener opener) {
        fixture.inbound = (accepted, deadline) ->
                new Request(RelayFixture.TARGET, Optional.empty(), accepted, fixture.reply(), Optional.of(opener));
        fixture.start();
    }
}
