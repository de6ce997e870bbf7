package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Edition;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.shadowsocks.SaltMemory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers and what they share, where that answers, is away, hangs, and comes back. */
@Timeout(60)
class SharedSaltsTest {
    /** Longer than any answer takes. */
    private static final Duration LONG = Duration.ofSeconds(50);

    private static final Duration SHORT = Duration.ofMillis(50);

    private final FakeStore store = new FakeStore();
    private final AtomicInteger salts = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void whatOneServerHasTakenTheOthersRefuse(Edition edition) throws Exception {
        try (SharedSalts one = shared(false, LONG);
                SharedSalts other = shared(false, LONG)) {
            isUp(one);
            isUp(other);
            byte[] salt = salt();
            one.behind(any -> true, edition).confirm(salt);
            assertEquals(Cause.REPLAY, refusal(other, edition, salt));
            confirm(other, salt());
            assertEquals(new SharedSalts.Figures(1, 0, 0, 0, true), one.figures());
            assertEquals(new SharedSalts.Figures(1, 1, 0, 0, true), other.figures());
        }
    }

    /** Those that belong to something that goes on cost no round trip, and are known all the same. */
    @Test
    void datagramsAreToldAndThoseThatBeginSomethingAskedAbout() throws Exception {
        try (SharedSalts one = shared(false, LONG);
                SharedSalts other = shared(false, LONG)) {
            isUp(one);
            isUp(other);
            SaltMemory here = one.behindDatagrams(any -> true);
            SaltMemory there = other.behindDatagrams(any -> true);
            assertTrue(here.isShared());
            byte[] first = salt();
            here.confirm(first);
            byte[] second = salt();
            here.tell(second);
            Until.isTrue(() -> store.entered.size() + " were entered", () -> store.entered.size() == 2);
            for (byte[] replay : List.of(first, second)) {
                assertEquals(
                        Cause.REPLAY,
                        assertThrows(AuthenticationException.class, () -> there.confirm(replay))
                                .reason());
            }
        }
    }

    /** Nor do they take the place of connections while nobody can be told. */
    @Test
    void ofDatagramsThereAreSoManyAndNoMore() throws Exception {
        try (SharedSalts shared = shared(false, LONG)) {
            isUp(shared);
            SaltMemory datagrams = shared.behindDatagrams(any -> true);
            int told = 0;
            long began = System.nanoTime();
            for (; told < 3 * Told.MOST; told++) {
                datagrams.tell(salt());
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long lost = shared.figures().lost();
            assertTrue(told - lost <= Told.MOST * (1 + seconds) + 1, lost + " lost in " + seconds);
            assertTrue(told - lost >= Told.MOST, lost + " lost");
            Until.isTrue(() -> "not all were entered", () -> store.entered.size() >= Told.MOST);
        }
        store.isAway = true;
        try (SharedSalts shared = shared(false, LONG)) {
            SaltMemory datagrams = shared.behindDatagrams(any -> true);
            datagrams.tell(salt());
            datagrams.confirm(salt());
            assertEquals(0, shared.waiting());
            assertEquals(new SharedSalts.Figures(0, 0, 1, 1, false), shared.figures());
        }
    }

    /** What a port itself remembers comes first, and is its own. */
    @Test
    void aPortsOwnMemoryIsAskedAsBefore() throws Exception {
        List<String> called = new ArrayList<>();
        SaltMemory own = new SaltMemory() {
            @Override
            public boolean remember(byte[] salt) {
                return false;
            }

            @Override
            public int size() {
                return 3;
            }

            @Override
            public void close() {
                called.add("close");
            }
        };
        try (SharedSalts shared = shared(false, LONG)) {
            SaltMemory both = shared.behind(own, Edition.AEAD);
            assertEquals(false, both.remember(salt()));
            assertEquals(3, both.size());
            both.close();
            assertEquals(List.of("close"), called);
            assertEquals(0, store.entered.size());
        }
    }

    @Test
    void whileItIsAwayNobodyWaitsAndAfterwardsItIsTold() throws Exception {
        store.isAway = true;
        byte[] salt = salt();
        try (SharedSalts shared = shared(false, LONG)) {
            confirm(shared, salt); // would wait for LONG
            assertEquals(new SharedSalts.Figures(0, 0, 1, 0, false), shared.figures());
            store.isAway = false;
            isUp(shared);
            try (SharedSalts other = shared(false, LONG)) {
                isUp(other);
                assertEquals(Cause.REPLAY, refusal(other, Edition.AEAD, salt));
            }
        }
    }

    @Test
    void strictlyNobodyIsTakenWhileItIsAway() throws Exception {
        store.isAway = true;
        byte[] salt = salt();
        try (SharedSalts shared = shared(true, SHORT)) {
            assertEquals(Cause.REPLAY_UNCHECKED, refusal(shared, Edition.AEAD, salt));
            store.isAway = false;
            isUp(shared);
            Until.isTrue(() -> "was refused, and can be taken once more", () -> store.entered.size() == 1);
        }
    }

    /** A failover is not noticed. */
    @Test
    void strictlyWhoComesInAShortAbsenceIsServed() throws Exception {
        store.isAway = true;
        try (SharedSalts shared = shared(true, LONG);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> client = clients.submit(() -> {
                confirm(shared, salt());
                return null;
            });
            Until.isTrue(() -> "it was not tried", () -> store.tries.get() > 1);
            store.isAway = false;
            client.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertEquals(1, shared.figures().fresh());
        }
    }

    /** Whether it was entered, nobody knows: it might be its own entry that it finds. */
    @Test
    void strictlyNothingIsTakenForAReplayOfItself() throws Exception {
        try (SharedSalts shared = shared(true, Duration.ofSeconds(2))) {
            isUp(shared);
            store.losesAnswer.set(true);
            assertEquals(Cause.REPLAY_UNCHECKED, refusal(shared, Edition.AEAD, salt()));
            assertEquals(0, shared.figures().refused());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatHangsIsWaitedForNoLongerThanThatAndOnceOnly(boolean isStrict) throws Exception {
        try (SharedSalts shared = shared(isStrict, SHORT)) {
            isUp(shared);
            store.hanging = new CountDownLatch(1);
            long began = System.nanoTime();
            if (isStrict) {
                assertEquals(Cause.REPLAY_UNCHECKED, refusal(shared, Edition.AEAD, salt()));
            } else {
                confirm(shared, salt());
            }
            assertTrue(System.nanoTime() - began >= SHORT.toNanos(), "nobody waited");
            assertEquals(1, shared.figures().unanswered());
            store.hanging.countDown();
        }
    }

    /** Otherwise each would wait, and most in vain. */
    @Test
    void oneThatAnswersLateIsAwayUntilItIsQuick() throws Exception {
        try (SharedSalts shared = shared(false, SHORT)) {
            isUp(shared);
            store.hanging = new CountDownLatch(1);
            confirm(shared, salt());
            store.delay = SHORT;
            store.hanging.countDown();
            int before = store.tries.get();
            Until.isTrue(() -> "it is not tried again", () -> store.tries.get() > before + 1);
            assertFalse(shared.figures().answers());
            confirm(shared, salt());
            assertEquals(2, shared.figures().unanswered());
            store.delay = Duration.ZERO;
            isUp(shared);
        }
    }

    /** A thousand that come while one answer is awaited go together. */
    @Test
    void whatHasComeMeanwhileIsAskedAtOnce() throws Exception {
        int crowd = 1000;
        try (SharedSalts shared = shared(false, LONG);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            isUp(shared);
            store.hanging = new CountDownLatch(1);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < crowd; i++) {
                all.add(clients.submit(() -> {
                    confirm(shared, salt());
                    return null;
                }));
            }
            Until.isTrue(() -> shared.waiting() + " wait", () -> shared.waiting() >= crowd - SharedSalts.BATCH);
            Until.isTrue(() -> "no round trip", () -> store.trips.get() > 0);
            int before = store.trips.get();
            Until.isTrue(() -> shared.waiting() + " wait", () -> shared.waiting() + store.inHand >= crowd);
            store.hanging.countDown();
            for (Future<?> one : all) {
                one.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
            assertEquals(crowd, shared.figures().fresh());
            assertTrue(store.trips.get() - before <= 2 + crowd / SharedSalts.BATCH, () -> store.trips + " round trips");
        }
    }

    @Test
    void manyThatFollowOneAnotherWaitForEachOther() throws Exception {
        try (SharedSalts shared = shared(false, LONG)) {
            isUp(shared);
            long began = System.nanoTime();
            int before = store.trips.get();
            for (int i = 0; i < 200; i++) {
                confirm(shared, salt());
            }
            long most = 2 + (System.nanoTime() - began) / SharedSalts.APART.toNanos();
            assertTrue(store.trips.get() - before <= most, () -> store.trips + " round trips, not " + most);
        }
    }

    @Test
    void inALongAbsenceTheOldestAreLost() throws Exception {
        store.isAway = true;
        int more = 10;
        try (SharedSalts shared = shared(false, LONG)) {
            for (int i = 0; i < SharedSalts.MOST_WAITING + more; i++) {
                confirm(shared, salt());
            }
            assertEquals(more, shared.figures().lost());
            store.isAway = false;
            isUp(shared);
            Until.isTrue(
                    () -> store.entered.size() + " were entered",
                    () -> store.entered.size() == SharedSalts.MOST_WAITING);
        }
    }

    /** Whoever is refused for something else waits as long as the last answer took, or would be waited for in vain. */
    @Test
    void refusalsTakeAsLongAsAnAnswer() throws Exception {
        try (SharedSalts shared = shared(false, LONG)) {
            isUp(shared);
            store.delay = Duration.ofMillis(30);
            confirm(shared, salt());
            assertTrue(pretends(shared) >= store.delay.toNanos());
        }
        store.isAway = true;
        try (SharedSalts strict = shared(true, SHORT)) {
            assertTrue(pretends(strict) >= SHORT.toNanos());
        }
    }

    private static long pretends(SharedSalts shared) {
        long began = System.nanoTime();
        shared.behind(any -> true, Edition.AEAD).pretend();
        return System.nanoTime() - began;
    }

    private SharedSalts shared(boolean isStrict, Duration patience) {
        Store place = new Store(
                "redis.example", 1, false, 0, Optional.empty(), Optional.empty(), "", isStrict, Duration.ofDays(1));
        return new SharedSalts(place, store, _ -> {}, patience);
    }

    private static void isUp(SharedSalts shared) throws InterruptedException {
        Until.isTrue(() -> "it is away", () -> shared.figures().answers());
    }

    private static void confirm(SharedSalts shared, byte[] salt) throws AuthenticationException {
        shared.behind(any -> true, Edition.AEAD).confirm(salt);
    }

    private static Cause refusal(SharedSalts shared, Edition edition, byte[] salt) {
        return assertThrows(
                        AuthenticationException.class,
                        () -> shared.behind(any -> true, edition).confirm(salt))
                .reason();
    }

    private byte[] salt() {
        return ByteBuffer.allocate(32).putInt(salts.getAndIncrement()).array();
    }
}
