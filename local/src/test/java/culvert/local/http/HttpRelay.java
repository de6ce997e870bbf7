package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.net.DialException;
import culvert.net.MemoryStream;
import culvert.net.TestRunner;
import culvert.relay.Budget;
import culvert.relay.FinishedSession;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Route;
import culvert.relay.Sessions;
import culvert.relay.StreamRelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A whole relay behind one client of HTTP: a test plays the client, and each target that is connected to. */
final class HttpRelay implements RelayEvents {
    final MemoryStream client;
    private final MemoryStream accepted;
    private final BlockingQueue<Target> dialled = new LinkedBlockingQueue<>();
    private final List<FinishedSession> finished = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final Sessions sessions = new Sessions();
    volatile @Nullable DialException failure;

    /** The far end of a connection that the relay has made. */
    record Target(String name, MemoryStream stream) {
        void expect(String text) throws IOException {
            HttpRelay.expect(stream, text);
        }

        void says(String text) throws IOException {
            stream.write(text.getBytes(ISO_8859_1));
        }
    }

    HttpRelay(Map<String, String> users, int piece) {
        MemoryStream.Pair pair = MemoryStream.pair();
        client = pair.left();
        accepted = pair.right().readingAtMost(piece);
        RelaySettings settings = new RelaySettings(() -> Duration.ofSeconds(20), Duration.ofMillis(250), Duration.ZERO);
        Route route = Route.through((request, rule) -> {
            DialException why = failure;
            if (why != null) {
                throw why;
            }
            MemoryStream.Pair far = MemoryStream.pair();
            dialled.add(new Target(request.target().toString(), far.right()));
            return far.left().readingAtMost(piece);
        });
        Plan plan = new Plan(HttpPort.inbound(users, new Budget(9, 9), this), (target, user) -> route, settings);
        StreamRelay relay = new StreamRelay(() -> plan, sessions, this);
        thread = Thread.ofVirtual().start(() -> relay.serve(accepted));
    }

    HttpRelay() {
        this(Map.of(), Integer.MAX_VALUE);
    }

    void says(String text) throws IOException {
        client.write(text.getBytes(ISO_8859_1));
    }

    /** The next target that was connected to. */
    Target target(String name) throws InterruptedException {
        Target next = dialled.poll(20, TimeUnit.SECONDS);
        assertEquals(name, next == null ? "none" : next.name());
        return java.util.Objects.requireNonNull(next);
    }

    void expect(String text) throws IOException {
        expect(client, text);
    }

    /** Buffers that are in use. */
    int borrowed() {
        return ((TestRunner) accepted.runner()).borrowed();
    }

    boolean isFinished() {
        return !finished.isEmpty();
    }

    /** Somebody else ends all sessions. */
    void cut() {
        sessions.drain(Duration.ZERO);
    }

    /** The client hangs up, and the relay has nothing left to do. */
    void ends() throws InterruptedException {
        client.close();
        Until.isTrue(() -> "still running, after " + finished, () -> !thread.isAlive());
    }

    /** Waits for so many sessions to be over, and answers how they went. */
    List<FinishedSession> finished(int count) throws InterruptedException {
        Until.isTrue(finished::toString, () -> finished.size() >= count);
        return List.copyOf(finished);
    }

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void defect(long id, Throwable problem) {
        throw new AssertionError(problem);
    }

    static void expect(MemoryStream from, String text) throws IOException {
        assertEquals(text, new String(from.readExactly(text.length()), ISO_8859_1));
    }
}
