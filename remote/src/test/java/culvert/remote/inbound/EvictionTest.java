package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.Until;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Making room looks the same to everybody, whatever was sent; the report knows better. */
@Timeout(60)
class EvictionTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ServerProtocol protocol = TestProtocols.server(TestKeys.alone(Method.AES_256_GCM));
    private final Budget budget = new Budget(1, 1);
    private final BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
    private final ShadowsocksInbound inbound = new ShadowsocksInbound(protocol, _ -> true, budget, new PeerEvents() {
        @Override
        public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
            told.add(List.of(why, bytes));
        }
    });

    @Test
    void whoSaidNothingGetsFin() throws Exception {
        assertEvicted(new byte[0], Cause.EVICTED);
    }

    @Test
    void whoBeganAHeaderGetsFin() throws Exception {
        assertEvicted(new byte[20], Cause.EVICTED);
    }

    @Test
    void whoSentNoiseGetsFin() throws Exception {
        assertEvicted(new byte[221], Cause.AUTHENTICATION);
    }

    private void assertEvicted(byte[] sent, Cause cause) throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(sent);
        FutureTask<Cause> serving = new FutureTask<>(() -> {
            Deadline deadline = Deadline.in(Duration.ofMinutes(3));
            return assertThrows(FailureException.class, () -> inbound.receive(pair.right(), deadline))
                    .reason();
        });
        Thread.startVirtualThread(serving);
        Until.isTrue(
                SOON, () -> "not read", () -> budget.held() > 0 && pair.right().unread() == 0);
        budget.enter(MemoryStream.pair().right());
        assertEquals(cause, serving.get());
        assertEquals(List.of(cause, (long) sent.length), told.poll(SOON.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, pair.left().readAll().length);
        assertFalse(pair.left().wasReset());
    }
}
