package culvert.relay;

import culvert.net.Runner;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks the system how far away the peers of sessions are: only when somebody wants to know, and where they run. */
final class RoundTrips {
    /** Others have their turn after so many; each is one system call. */
    private static final int SLICE = 32;

    private RoundTrips() {}

    /**
     * By the ids of those that the system tells of. On a thread of no carrier.
     *
     * @param patience for carriers that are busy; what has come by then is the answer
     */
    static Map<Long, Duration> of(Collection<Session> sessions, Duration patience) {
        Map<Runner, List<Session>> parts = sessions.stream().collect(Collectors.groupingBy(Session::runner));
        Map<Long, Duration> found = new ConcurrentHashMap<>();
        CountDownLatch left = new CountDownLatch(parts.size());
        parts.forEach((runner, some) -> runner.start("round-trips", () -> {
            try {
                ask(runner, some, found);
            } finally {
                left.countDown();
            }
        }));
        try {
            if (!left.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return Map.copyOf(found); // those of a carrier that is busy are missing
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.copyOf(found);
    }

    private static void ask(Runner runner, List<Session> sessions, Map<Long, Duration> found) {
        int asked = 0;
        for (Session session : sessions) {
            session.roundTrip().ifPresent(time -> found.put(session.id(), time));
            if (++asked % SLICE == 0) {
                runner.giveWay();
            }
        }
    }
}
