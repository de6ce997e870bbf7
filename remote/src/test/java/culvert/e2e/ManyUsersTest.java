package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.ManyUsers;
import culvert.e2e.rig.ManyUsers.Counted;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SteadyWork;
import culvert.e2e.rig.TallyTarget;
import culvert.e2e.rig.TallyTarget.Carried;
import culvert.e2e.rig.TallyTarget.Wish;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.WireDatagrams;
import culvert.e2e.rig.WireSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real command counts of two hundred users is what they have carried, and most of that outlives a kill. */
@Tag("slow")
@Timeout(400)
class ManyUsersTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int USERS = 200;

    /** One of so many is held to limits, which are wide. */
    private static final int ONE_IS_LIMITED = 10;

    private static final String[] WIDE = {
        "\"quota\": \"1T/month\"",
        "\"rate_up\": \"10G\"",
        "\"rate_down\": \"10G\"",
        "\"max_sessions\": 500",
        "\"max_devices\": 2",
        "\"expires\": \"2999-01-31\""
    };

    private static final int WAVES = 5;
    private static final int MOST_BYTES = 20_000;

    /** One of so many sessions carries more than what fits in buffers. */
    private static final int ONE_IS_LONG = 100;

    private static final int LONG_BYTES = 400_000;
    private static final int DATAGRAMS = 8;
    private static final int MOST_DATAGRAM = 1200;

    /** So many datagrams on their way at a time fit in any socket's buffer: what is lost there was counted. */
    private static final int DATAGRAMS_AT_ONCE = 40;

    private static final int KILLS = 4;
    private static final Duration MOST_LOST = Duration.ofSeconds(5);

    private static final Duration TO_THE_MIDDLE = Duration.ofSeconds(6);

    /** After what was written: who has not written again by then loses more than may be lost. */
    private static final Duration TO_THE_KILL = MOST_LOST.plusMillis(500);

    private final Random random = new Random(7);
    private final Semaphore room = new Semaphore(DATAGRAMS_AT_ONCE);
    private final AtomicLongArray up = new AtomicLongArray(USERS);
    private final AtomicLongArray down = new AtomicLongArray(USERS);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"EDITION_2022_AES_128_GCM, 10000", "AES_256_GCM, 2000"})
    void whatIsCountedIsWhatWasCarried(Method method, int sessions) throws Exception {
        int each = sessions / WAVES / USERS;
        List<WireDatagrams> associations = new ArrayList<>();
        try (ManyUsers users = new ManyUsers(directory, method, USERS)) {
            for (int user = 0; user < USERS; user += ONE_IS_LIMITED) {
                users.configuration().user(ManyUsers.name(user), WIDE);
            }
            try (Culvert remote = users.remote()) {
                for (int user = 0; user < USERS; user++) {
                    associations.add(users.datagrams(remote, user));
                }
                for (int wave = 0; wave < WAVES; wave++) {
                    wave(users, remote, each, associations);
                }
                assertEquals(List.of(), List.copyOf(users.target().problems()), remote.process()::log);
                Carried all = Carried.NOTHING;
                Carried datagrams = Carried.NOTHING;
                for (int user = 0; user < USERS; user++) {
                    WireDatagrams association = associations.get(user);
                    Carried seen = users.target().carriedByDatagrams(user);
                    association.awaitReceived(seen.down());
                    assertEquals(
                            new Carried(up.get(user), down.get(user)),
                            users.target().carried(user),
                            "our own");
                    assertEquals(seen.down(), association.received(), "nothing is lost on the way back");
                    all = all.and(users.target().carried(user));
                    datagrams = datagrams.and(seen);
                }
                System.out.println(method + ": " + all + ", datagrams " + datagrams);
                Until.isTrue(
                        SOON,
                        () -> "differ: " + differences(users),
                        () -> differences(users).isEmpty());
                assertEquals(all, users.counted("tcp"));
                assertEquals(datagrams, users.counted("udp"));
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=complete") >= sessions);
                assertEquals(sessions, remote.count("cause=complete"));
            } finally {
                associations.forEach(WireDatagrams::close);
            }
        }
    }

    /** All sessions of a wave are open at the same time, and then each carries what it is to. */
    private void wave(ManyUsers users, Culvert remote, int each, List<WireDatagrams> associations) throws Exception {
        List<Wish> wishes = IntStream.range(0, each * USERS)
                .mapToObj(i -> new Wish(i / each, bytes(i), bytes(i)))
                .toList();
        List<Callable<List<WireSession>>> openings = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            List<Wish> own = wishes.subList(user * each, user * each + each);
            openings.add(() -> {
                List<WireSession> open = new ArrayList<>();
                for (Wish wish : own) {
                    open.add(users.connect(remote, wish));
                }
                return open;
            });
        }
        List<WireSession> sessions =
                Together.run(openings).stream().flatMap(List::stream).toList();
        try {
            long open =
                    users.counted().values().stream().mapToLong(Counted::open).sum();
            assertEquals(wishes.size(), open, remote.process()::log);
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                int first = user * each;
                work.add(() -> {
                    for (int i = first; i < first + each; i++) {
                        carry(sessions.get(i), wishes.get(i));
                    }
                    return true;
                });
                work.add(say(users, associations.get(user), user));
            }
            Together.run(work);
        } finally {
            sessions.forEach(WireSession::close);
        }
    }

    private int bytes(int number) {
        return number % ONE_IS_LONG == 0 ? LONG_BYTES + number : random.nextInt(MOST_BYTES);
    }

    private void carry(WireSession session, Wish wish) throws IOException {
        Payload expected = TallyTarget.payload(wish.user(), wish.down());
        TallyTarget.payload(wish.user(), wish.up()).writeTo(session.out());
        session.end();
        assertEquals(expected.expected(), Payload.read(session.in(), wish.down() + 1L));
        session.close();
        up.addAndGet(wish.user(), (long) Wish.BYTES + wish.up());
        down.addAndGet(wish.user(), 1L + wish.down());
    }

    private Callable<Boolean> say(ManyUsers users, WireDatagrams association, int user) {
        return () -> {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] words = new byte[TallyTarget.LEAST_DATAGRAM + random.nextInt(MOST_DATAGRAM)];
                ByteBuffer.wrap(words).putInt(user).putInt(random.nextInt());
                room.acquire();
                try {
                    association.exchange(WireDatagrams.target(users.target().datagrams()), words);
                } finally {
                    room.release();
                }
            }
            return true;
        };
    }

    /** Of whom the remote has counted something else than the target has seen. */
    private static Map<Integer, String> differences(ManyUsers users) {
        try {
            Map<Integer, String> differences = new TreeMap<>();
            users.counted().forEach((user, counted) -> {
                if (!counted.carried().equals(users.carried(user)) || counted.open() > 0) {
                    differences.put(user, counted + ", not " + users.carried(user));
                }
            });
            return differences;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aKillInTheMiddleLosesFiveSecondsAtMost() throws Exception {
        try (ManyUsers users = new ManyUsers(directory, Method.EDITION_2022_AES_128_GCM, USERS)) {
            for (int user = 0; user < USERS; user++) {
                users.configuration().user(ManyUsers.name(user), "\"quota\": \"1T\"");
            }
            List<Duration> lost = new ArrayList<>();
            // what else the machine does may hold up the one who writes: one right measurement of some counts
            while (lost.size() < KILLS && lost.stream().noneMatch(one -> one.compareTo(MOST_LOST) <= 0)) {
                Life life = lifeUntilAKill(users);
                try (Culvert remote = users.remote()) {
                    lost.add(life.lost(ofQuota(users)));
                    try (SteadyWork work = new SteadyWork(users, remote, IntStream.range(0, USERS))) {
                        work.awaitRounds(1);
                        work.end();
                        assertEquals(Map.of(), work.broken(), remote.process()::log);
                    }
                }
            }
            System.out.println("lost " + lost);
            assertTrue(lost.getLast().compareTo(MOST_LOST) <= 0, lost::toString);
        }
    }

    /** Everybody's work at one moment. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Moment(long nanos, long[] confirmed) {}

    /**
     * What there was of one process.
     *
     * @param before what is used of quotas at its beginning
     * @param begun what it may have carried at most
     * @param killed when
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Life(Map<Integer, Long> before, List<Moment> moments, long[] begun, long killed) {
        /** The time before the kill of which something is lost. */
        Duration lost(Map<Integer, Long> after) {
            long longest = 0;
            for (int user = 0; user < USERS; user++) {
                long kept = after.getOrDefault(user, 0L) - before.getOrDefault(user, 0L);
                assertTrue(kept <= begun[user], "more than " + begun[user] + " is kept of " + user + ": " + kept);
                longest = Math.max(longest, killed - lastKept(user, kept));
            }
            return Duration.ofNanos(longest);
        }

        private long lastKept(int user, long kept) {
            return moments.reversed().stream()
                    .filter(moment -> moment.confirmed()[user] <= kept)
                    .findFirst()
                    .orElse(moments.getFirst())
                    .nanos();
        }
    }

    private static Life lifeUntilAKill(ManyUsers users) throws Exception {
        try (Culvert remote = users.remote()) {
            Map<Integer, Long> before = ofQuota(users);
            List<Moment> moments = new ArrayList<>();
            try (SteadyWork work = new SteadyWork(users, remote, IntStream.range(0, USERS))) {
                work.awaitRounds(1);
                BooleanSupplier look = () -> !moments.add(new Moment(System.nanoTime(), work.confirmed()));
                Until.holds(TO_THE_MIDDLE, look);
                FileTime written = written(users);
                Until.isTrue(
                        SOON,
                        () -> "nothing is written",
                        () -> look.getAsBoolean() || !written(users).equals(written));
                Until.holds(TO_THE_KILL, look);
                assertEquals(Map.of(), work.broken(), remote.process()::log);
                long killed = System.nanoTime();
                remote.process().kill();
                Until.isTrue(SOON, work.broken()::toString, () -> work.broken().size() == USERS);
                return new Life(before, moments, work.begun(), killed);
            }
        }
    }

    private static FileTime written(ManyUsers users) {
        try {
            return Files.getLastModifiedTime(users.configuration().state().resolve("usage.mv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is used of each one's quota. */
    private static Map<Integer, Long> ofQuota(ManyUsers users) throws IOException {
        Map<Integer, Long> used = new TreeMap<>();
        users.counted().forEach((user, counted) -> used.put(user, counted.ofQuota()));
        return used;
    }
}
