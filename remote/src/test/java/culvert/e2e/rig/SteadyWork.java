package culvert.e2e.rig;

import culvert.Until;
import culvert.e2e.rig.TallyTarget.Wish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Users who go on working: each has a session that is echoed for all that time, an association, and short sessions too, and
 * sends something again and again.
 */
public final class SteadyWork implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final int MOST_BYTES = 3000;
    private static final int DATAGRAM_BYTES = 500;
    private static final int SHORT_BYTES = 700;
    private static final int ROUNDS_OF_SHORT = 8;

    private final ManyUsers users;
    private final Culvert remote;
    private final List<Worker> workers = new ArrayList<>();
    private final Map<Integer, Throwable> broken = new ConcurrentSkipListMap<>();
    private volatile boolean ending;

    /**
     * Begins.
     *
     * @param who by their numbers
     */
    public SteadyWork(ManyUsers users, Culvert remote, IntStream who) {
        this.users = users;
        this.remote = remote;
        who.forEach(user -> workers.add(new Worker(user)));
        workers.forEach(worker -> worker.thread = Thread.ofVirtual().start(worker::work));
    }

    /** Whose work has come to an end before its time, and why. */
    public Map<Integer, Throwable> broken() {
        return broken;
    }

    /** What each has sent and got back, in the order of the beginning. */
    public long[] confirmed() {
        return workers.stream().mapToLong(worker -> worker.confirmed.get()).toArray();
    }

    /** The same with what is on its way, or was when it broke. */
    public long[] begun() {
        return workers.stream().mapToLong(worker -> worker.begun.get()).toArray();
    }

    /** Waits until everybody has gone round so often from now on, or has broken. */
    public void awaitRounds(int more) throws InterruptedException {
        List<Long> wanted =
                workers.stream().map(worker -> worker.rounds.get() + more).toList();
        Supplier<List<Worker>> idle = () -> IntStream.range(0, wanted.size())
                .filter(i -> workers.get(i).rounds.get() < wanted.get(i))
                .mapToObj(workers::get)
                .filter(worker -> !broken.containsKey(worker.user))
                .toList();
        Until.isTrue(
                LIMIT,
                () -> idle.get() + " do nothing; broken are " + broken,
                () -> idle.get().isEmpty());
    }

    /** Has all of them end in order, and waits. */
    public void end() throws InterruptedException {
        ending = true;
        for (Worker worker : workers) {
            worker.join();
        }
    }

    @Override
    public void close() {
        ending = true;
        workers.forEach(Worker::interrupt);
    }

    /** One of them. */
    private final class Worker {
        private final int user;
        private final AtomicLong confirmed = new AtomicLong();
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong rounds = new AtomicLong();
        private volatile Thread thread = Thread.currentThread();

        Worker(int user) {
            this.user = user;
        }

        @Override
        public String toString() {
            return user + ": " + rounds;
        }

        void join() throws InterruptedException {
            if (!thread.join(LIMIT)) {
                broken.put(user, new IOException("does not end"));
            }
        }

        void interrupt() {
            thread.interrupt();
        }

        void work() {
            try (WireSession session = connect();
                    WireDatagrams datagrams = users.datagrams(remote, user)) {
                for (int round = user; !ending; round++) {
                    say(session, round % MOST_BYTES + 1);
                    say(datagrams, round);
                    if (round % ROUNDS_OF_SHORT == 0) {
                        beShort();
                    }
                    rounds.incrementAndGet();
                    Thread.sleep(PAUSE);
                }
                end(session);
            } catch (IOException | AssertionError e) {
                broken.put(user, e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private WireSession connect() throws IOException {
            begun.addAndGet(Wish.OVERHEAD);
            WireSession session = users.connect(remote, new Wish(user, 0, Wish.ECHO));
            confirmed.addAndGet(Wish.OVERHEAD);
            return session;
        }

        private void say(WireSession session, int bytes) throws IOException {
            begun.addAndGet(2L * bytes);
            session.out().write(new byte[bytes]);
            if (session.in().readNBytes(bytes).length < bytes) {
                throw new IOException("ended in the middle");
            }
            confirmed.addAndGet(2L * bytes);
        }

        private void say(WireDatagrams datagrams, int number) throws IOException {
            long before = datagrams.sent();
            try {
                datagrams.exchange(
                        WireDatagrams.target(users.target().datagrams()),
                        ByteBuffer.allocate(DATAGRAM_BYTES)
                                .putInt(user)
                                .putInt(number)
                                .array());
                confirmed.addAndGet(2L * DATAGRAM_BYTES);
            } finally {
                begun.addAndGet(2 * (datagrams.sent() - before));
            }
        }

        private void beShort() throws IOException {
            try (WireSession session = connect()) {
                say(session, SHORT_BYTES);
                end(session);
            }
        }

        private static void end(WireSession session) throws IOException {
            session.end();
            if (session.in().read() >= 0) {
                throw new IOException("more than was sent");
            }
        }
    }
}
