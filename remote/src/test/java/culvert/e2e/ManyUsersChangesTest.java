package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.ManyUsers;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.RestartingManager;
import culvert.e2e.rig.SlowDownloads;
import culvert.e2e.rig.SteadyWork;
import culvert.e2e.rig.TallyTarget;
import culvert.e2e.rig.TallyTarget.Wish;
import culvert.e2e.rig.WireDatagrams;
import culvert.e2e.rig.WireSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real command changes its users, and itself, while two hundred work: nobody loses anything whom it is not about. */
@Tag("slow")
@Timeout(400)
class ManyUsersChangesTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int USERS = 200;
    private static final int DOWNLOADS = SlowDownloads.COUNT;

    /** The last ones come and go, half of them at a time. */
    private static final int HALF = 10;

    private static final int FIRST_OF_ALL = USERS - 2 * HALF;
    private static final int RELOADS = 12;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final int HAND_OVERS = 3;
    private static final int FEW_BYTES = 600;
    private static final Duration PAUSE = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"EDITION_2022_AES_128_GCM", "AES_256_GCM"})
    void aReloadEverySecondEndsTheRemovedOnesAlone(Method method) throws Exception {
        List<Half> halves = new ArrayList<>();
        try (ManyUsers users = new ManyUsers(directory, method, USERS)) {
            half(FIRST_OF_ALL).forEach(user -> users.configuration().without(ManyUsers.name(user)));
            try (Culvert remote = users.remote();
                    SlowDownloads downloads = SlowDownloads.begin(users, remote.address(), RELOADS + 1);
                    SteadyWork work = new SteadyWork(users, remote, IntStream.range(DOWNLOADS, FIRST_OF_ALL))) {
                work.awaitRounds(1);
                halves.add(new Half(users, remote, FIRST_OF_ALL + HALF));
                long begun = System.nanoTime();
                for (int reload = 1; reload <= RELOADS; reload++) {
                    Half gone = halves.getLast();
                    int coming = FIRST_OF_ALL + (gone.first == FIRST_OF_ALL ? HALF : 0);
                    half(gone.first).forEach(user -> users.configuration().without(ManyUsers.name(user)));
                    half(coming).forEach(user -> users.configuration().user(ManyUsers.name(user)));
                    users.configuration().reload(remote);
                    halves.add(new Half(users, remote, coming));
                    gone.assertIsCut();
                    downloads.assertGoOn();
                    downloads.goOn();
                    TimeUnit.NANOSECONDS.sleep(begun + reload * SECOND.toNanos() - System.nanoTime());
                }
                System.out.println(method + ": " + Duration.ofNanos(System.nanoTime() - begun));
                downloads.assertAreWhole();
                work.awaitRounds(1);
                work.end();
                assertEquals(Map.of(), work.broken(), remote.process()::log);
                // a session and an association of each
                Until.isTrue(
                        SOON, remote.process()::log, () -> remote.count("cause=user-removed") >= 2L * HALF * RELOADS);
                assertEquals(2L * HALF * RELOADS, remote.count("cause=user-removed"), remote.process()::log);
                assertEquals(0, remote.count("Exception") + remote.count("defect"), remote.process()::log);
            } finally {
                halves.forEach(Half::close);
            }
        }
    }

    private static IntStream half(int first) {
        return IntStream.range(first, first + HALF);
    }

    /** Half of those who come and go, with a session and an association each. */
    private static final class Half implements AutoCloseable {
        private final ManyUsers users;
        private final Culvert remote;
        private final int first;
        private final List<WireSession> sessions = new ArrayList<>();
        private final List<WireDatagrams> associations = new ArrayList<>();

        Half(ManyUsers users, Culvert remote, int first) throws IOException {
            this.users = users;
            this.remote = remote;
            this.first = first;
            for (int user : half(first).toArray()) {
                sessions.add(users.connect(remote, new Wish(user, 0, Wish.ECHO)));
                associations.add(users.datagrams(remote, user));
                byte[] words = ByteBuffer.allocate(TallyTarget.LEAST_DATAGRAM)
                        .putInt(user)
                        .array();
                associations
                        .getLast()
                        .exchange(WireDatagrams.target(users.target().datagrams()), words);
            }
        }

        /** Nothing of theirs goes on, and nothing begins. */
        void assertIsCut() throws IOException {
            for (WireSession session : sessions) {
                assertThrows(IOException.class, () -> session.in().read());
            }
            try (WireSession stranger =
                    users.connect(remote.address(), first, users.target().connections())) {
                stranger.out().write(first);
                stranger.end();
                assertEquals(-1, stranger.in().read(), "served");
            } catch (IOException broken) {
                // as it may be
            }
        }

        @Override
        public void close() {
            sessions.forEach(WireSession::close);
            associations.forEach(WireDatagrams::close);
        }
    }

    /** With a method whose requests may wait for as long as the next process takes to start. */
    @Test
    void whoeverComesWhileAnotherProcessTakesOverIsServed() throws Exception {
        int port = Ports.free();
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ManyUsers users = new ManyUsers(directory, Method.AES_256_GCM, USERS);
                RestartingManager manager = RestartingManager.start(
                        users.configuration().ports(port).file(), "");
                Comers comers = new Comers(users, remote)) {
            for (int handOver = 1; handOver <= HAND_OVERS; handOver++) {
                int times = handOver;
                try (SlowDownloads downloads = SlowDownloads.begin(users, remote, 2)) {
                    comers.awaitRounds(1);
                    manager.signal(handOver, "TERM");
                    Until.isTrue(SOON, manager::log, () -> manager.count("waiting for connections to end") == times);
                    downloads.goOn();
                    downloads.assertAreWhole();
                }
                Until.isTrue(SOON, manager::log, () -> manager.count("began ") == times + 1);
                comers.awaitRounds(2);
            }
            System.out.println("sessions " + comers.end());
            assertEquals(Map.of(), comers.refused, manager::log);
            assertEquals(List.of(), List.copyOf(users.target().problems()), manager::log);
            assertEquals(0, manager.count("forgot"), manager::log);
        }
    }

    /** Everybody, beginning short sessions all the time. */
    private static final class Comers implements AutoCloseable {
        private final AtomicLongArray rounds = new AtomicLongArray(USERS);
        private final Map<Integer, Throwable> refused = new ConcurrentSkipListMap<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ending;

        Comers(ManyUsers users, InetSocketAddress remote) {
            for (int number = 0; number < USERS; number++) {
                int user = number;
                threads.add(Thread.ofVirtual().start(() -> come(users, remote, user)));
            }
        }

        private void come(ManyUsers users, InetSocketAddress remote, int user) {
            Payload few = TallyTarget.payload(user, FEW_BYTES);
            try {
                while (!ending) {
                    try (WireSession session = users.connect(remote, new Wish(user, FEW_BYTES, FEW_BYTES))) {
                        few.writeTo(session.out());
                        session.end();
                        assertEquals(few.expected(), Payload.read(session.in()));
                    }
                    rounds.incrementAndGet(user);
                    Thread.sleep(PAUSE);
                }
            } catch (IOException | AssertionError e) {
                refused.put(user, e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits until everybody was served so often from now on, or was refused. */
        void awaitRounds(int more) throws InterruptedException {
            List<Long> before = IntStream.range(0, USERS).mapToObj(rounds::get).toList();
            Until.isTrue(
                    SOON,
                    refused::toString,
                    () -> IntStream.range(0, USERS)
                            .allMatch(
                                    user -> rounds.get(user) >= before.get(user) + more || refused.containsKey(user)));
        }

        /** Answers how many there were. */
        long end() throws InterruptedException {
            ending = true;
            for (Thread thread : threads) {
                assertTrue(thread.join(SOON));
            }
            return IntStream.range(0, USERS).mapToLong(rounds::get).sum();
        }

        @Override
        public void close() {
            ending = true;
            threads.forEach(Thread::interrupt);
        }
    }
}
