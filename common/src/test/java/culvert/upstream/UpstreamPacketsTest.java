package culvert.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.User;
import culvert.relay.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy that says nothing holds what a user begins, and nobody else's. */
@Timeout(60)
class UpstreamPacketsTest {
    private static final InetAddress ANYWHERE = InetAddress.ofLiteral("192.0.2.1");
    private static final Holder GREEDY = Holder.of(new User("greedy"), ANYWHERE);
    private static final Holder OTHER = Holder.of(new User("other"), ANYWHERE);

    private final UpstreamPackets.Dials dials = new UpstreamPackets.Dials();
    private final CountDownLatch answered = new CountDownLatch(1);

    private boolean isAnswered() throws IOException {
        try {
            answered.await();
            return true;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void oneUserTakesHalfAndTheNextStillFindsSome() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> waiting = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(UpstreamPackets.MAX_DIALS / 2);
            for (int i = 0; i < UpstreamPackets.MAX_DIALS / 2; i++) {
                waiting.add(threads.submit(() -> dials.dialled(GREEDY, () -> {
                    begun.countDown();
                    return isAnswered();
                })));
            }
            begun.await();
            DialException why = assertThrows(DialException.class, () -> dials.dialled(GREEDY, () -> true));
            assertEquals(Cause.LIMIT, why.reason());
            assertTrue(dials.dialled(OTHER, () -> true));
            answered.countDown();
            for (Future<Boolean> each : waiting) {
                assertTrue(each.get());
            }
            assertTrue(dials.dialled(GREEDY, () -> true), "and what was answered makes room");
        }
    }

    @Test
    void whatFailsMakesRoom() throws Exception {
        for (int i = 0; i < 2 * UpstreamPackets.MAX_DIALS; i++) {
            assertThrows(
                    IOException.class,
                    () -> dials.dialled(GREEDY, () -> {
                        throw new IOException("refused");
                    }));
        }
        assertTrue(dials.dialled(GREEDY, () -> true));
    }
}
