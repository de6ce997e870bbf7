package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEXT_DOOR = InetAddress.ofLiteral("192.0.2.200");
    private static final InetAddress AWAY = InetAddress.ofLiteral("2001:db8::1");

    private final User user = new User("alice");

    private record Thing(AtomicLong carried, boolean isAssociation) implements Metered {
        Thing(boolean isAssociation) {
            this(new AtomicLong(), isAssociation);
        }

        @Override
        public long up() {
            return carried.get();
        }

        @Override
        public long down() {
            return 10 * carried.get();
        }
    }

    @Test
    void whatGoesOnAndWhatHasEndedIsSummed() {
        Thing session = new Thing(false);
        Thing association = new Thing(true);
        Tally.Part first = user.begin(session, HOME);
        user.begin(association, AWAY);
        session.carried().addAndGet(5);
        association.carried().addAndGet(7);
        assertEquals(new Usage(12, 120, 1, 1, 2), user.usage());
        assertEquals(new Usage(12, 120, 1, 1, 2), user.usage());
        first.end();
        assertEquals(new Usage(12, 120, 0, 1, 1), user.usage());
        association.carried().addAndGet(1);
        assertEquals(new Usage(13, 130, 0, 1, 1), user.usage());
    }

    @Test
    void whatIsCarriedAtTheEndCountsOnce() {
        Thing association = new Thing(true);
        Tally.Part part = user.begin(association, HOME);
        association.carried().addAndGet(5);
        part.end();
        association.carried().addAndGet(2);
        assertEquals(new Usage(5, 50, 0, 0, 0), user.usage());
        part.end();
        part.end();
        assertEquals(new Usage(7, 70, 0, 0, 0), user.usage());
    }

    @Test
    void aDeviceIsANetwork() {
        Tally.Part first = user.begin(new Thing(false), HOME);
        Tally.Part second = user.begin(new Thing(false), NEXT_DOOR);
        assertEquals(1, user.usage().devices());
        first.moves(Prefix.of(AWAY));
        assertEquals(2, user.usage().devices());
        second.end();
        second.moves(Prefix.of(HOME));
        assertEquals(1, user.usage().devices());
        first.end();
        assertEquals(0, user.usage().devices());
    }

    @Test
    void nothingIsLostOrDoubledWhileSomebodyLooks() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(threads.submit(this::carrySome));
            }
            Future<Boolean> looking = threads.submit((Callable<Boolean>) () -> {
                long before = 0;
                boolean grows = true;
                while (!over.get()) {
                    long now = user.usage().up();
                    grows &= now >= before;
                    before = now;
                    Thread.yield();
                }
                return grows;
            });
            for (Future<?> each : busy) {
                each.get();
            }
            over.set(true);
            assertTrue(looking.get());
        }
        assertEquals(new Usage(4 * 1000 * 20, 4 * 1000 * 200, 0, 0, 0), user.usage());
    }

    private void carrySome() {
        for (int i = 0; i < 1000; i++) {
            Thing thing = new Thing(i % 2 == 0);
            Tally.Part part = user.begin(thing, HOME);
            for (int bytes = 0; bytes < 20; bytes++) {
                thing.carried().incrementAndGet();
            }
            part.end();
        }
    }
}
