package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lateness;
import culvert.e2e.rig.ManyUsers;
import culvert.e2e.rig.SteadyWork;
import culvert.e2e.rig.TallyTarget.Wish;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Wire;
import culvert.e2e.rig.WireDatagrams;
import culvert.e2e.rig.WireSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Twenty of two hundred users of the real command come up against their limits, all at the same time, within a second and a
 * megabyte of the mark; the others go on working, and notice nothing.
 */
@Tag("slow")
@Timeout(400)
class ManyUsersLimitsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int USERS = 200;
    private static final int LIMITED = 20;
    private static final long MEGABYTE = 1_000_000;

    private static final long QUOTA = 20 * MEGABYTE;
    private static final long BYTES_PER_SECOND = 250_000;
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final int WITHOUT_END = Integer.MAX_VALUE;

    /** Enough to begin a session before it, at a machine that does other things too. */
    private static final Duration AHEAD = Duration.ofSeconds(8);

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** What has to happen in a second takes some turns of several threads, each of which the machine may hold up. */
    private static final int TURNS = 5;

    @TempDir
    private Path directory;

    private final Lateness lateness = new Lateness();

    /** What one of five users each may. */
    private enum Limit {
        QUOTA("\"quota\": \"20M/day\""),
        RATE("\"rate_down\": \"2M\""),
        SESSIONS("\"max_sessions\": 2"),
        DEVICES("\"max_devices\": 1"),
        EXPIRES("\"expires\": \"2999-01-31\"");

        private final String key;

        Limit(String key) {
            this.key = key;
        }

        static Limit of(int user) {
            return values()[user % values().length];
        }

        static IntStream users(Limit limit) {
            return IntStream.range(0, LIMITED).filter(user -> of(user) == limit);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"EDITION_2022_AES_128_GCM", "AES_256_GCM"})
    void everyLimitIsKeptToAndTheOthersWork(Method method) throws Exception {
        try (lateness;
                ManyUsers users = new ManyUsers(directory, method, USERS)) {
            for (int user = 0; user < LIMITED; user++) {
                users.configuration().user(ManyUsers.name(user), Limit.of(user).key);
            }
            try (Culvert remote = users.remote();
                    SteadyWork work = new SteadyWork(users, remote, IntStream.range(LIMITED, USERS))) {
                work.awaitRounds(1);
                List<Callable<String>> parts = new ArrayList<>();
                for (int number = 0; number < LIMITED; number++) {
                    int user = number;
                    parts.add(() -> switch (Limit.of(user)) {
                        case QUOTA -> useUpTheQuota(users, remote, user);
                        case RATE -> downloadAtTheRate(users, remote, user);
                        case SESSIONS -> haveOneTooMany(users, remote, user);
                        case DEVICES -> comeFromElsewhere(users, remote, user);
                        case EXPIRES -> "";
                    });
                }
                parts.add(() -> String.valueOf(expire(users, remote)));
                System.out.println(method + ": " + Together.run(SOON, parts) + ", late " + lateness.worst());
                work.awaitRounds(2);
                work.end();
                assertEquals(Map.of(), work.broken(), remote.process()::log);
                Until.isTrue(SOON, remote.process()::log, () -> isAllTold(remote));
                assertAllElseIsCounted(users);
            }
        }
    }

    private static boolean isAllTold(Culvert remote) {
        int each = LIMITED / Limit.values().length;
        return remote.count("cause=user-quota") >= 4L * each
                && remote.count("cause=user-sessions") >= each
                && remote.count("cause=user-devices") >= each
                && remote.count("cause=user-expired") >= each;
    }

    private static void assertAllElseIsCounted(ManyUsers users) throws IOException {
        users.counted().forEach((user, counted) -> {
            if (user >= LIMITED) {
                assertEquals(users.carried(user), counted.carried(), "user " + user);
            }
        });
    }

    /** In a second, but for what the machine adds. */
    private void assertIsInTime(Duration took, String what) {
        Duration most = SECOND.plus(lateness.worst().multipliedBy(TURNS));
        assertTrue(took.compareTo(most) <= 0, () -> what + " after " + took + ", not " + most);
    }

    private String useUpTheQuota(ManyUsers users, Culvert remote, int user) throws Exception {
        try (WireDatagrams datagrams = users.datagrams(remote, user);
                WireSession idle = users.connect(remote, new Wish(user, 0, Wish.ECHO));
                WireSession one = users.connect(remote, new Wish(user, 0, WITHOUT_END));
                WireSession other = users.connect(remote, new Wish(user, 0, WITHOUT_END))) {
            exchange(users, datagrams, user);
            one.end();
            other.end();
            List<Callable<Long>> reads = List.of(() -> lastByte(one), () -> lastByte(other), () -> lastByte(idle));
            List<Long> last = Together.run(reads);
            Duration silent = Duration.ofNanos(System.nanoTime() - Math.max(last.get(0), last.get(1)));
            assertIsInTime(silent, "the last session of user " + user + " ended");
            long used = used(users, user);
            assertTrue(Math.abs(used - QUOTA) <= MEGABYTE, () -> "used " + used);
            assertFalse(isServed(users, remote.address(), user));
            assertEquals(used, used(users, user));
            return "quota " + used + ", silent " + silent;
        }
    }

    private static long used(ManyUsers users, int user) throws IOException {
        ManyUsers.Counted counted = users.counted().getOrDefault(user, ManyUsers.Counted.NOTHING);
        assertEquals(counted.carried().both(), counted.ofQuota());
        return counted.ofQuota();
    }

    /** When something came for the last time before it was cut. */
    private static long lastByte(WireSession session) throws IOException {
        byte[] buffer = new byte[16_384];
        InputStream in = session.in();
        long last = System.nanoTime();
        try {
            while (in.read(buffer) >= 0) {
                last = System.nanoTime();
            }
        } catch (IOException cut) {
            return last;
        }
        throw new IOException("ended as if it was whole");
    }

    /** From the beginning on, so that nothing that waited in buffers counts for a time in which it was not carried. */
    private static String downloadAtTheRate(ManyUsers users, Culvert remote, int user) throws IOException {
        byte[] buffer = new byte[16_384];
        long begun = System.nanoTime();
        try (WireSession session = users.connect(remote, new Wish(user, 0, WITHOUT_END))) {
            session.end();
            long bytes = 0;
            double seconds = 0;
            while (seconds < MEASURED.toSeconds()) {
                bytes += session.in().read(buffer);
                seconds = (System.nanoTime() - begun) / 1e9;
                double most = BYTES_PER_SECOND * (seconds + SECOND.toSeconds());
                assertTrue(bytes <= most, bytes + " bytes in " + seconds + " s");
            }
            double least = BYTES_PER_SECOND * seconds - MEGABYTE;
            assertTrue(bytes >= least, bytes + " bytes in " + seconds + " s");
            return "rate " + Math.round(bytes / seconds);
        }
    }

    private static String haveOneTooMany(ManyUsers users, Culvert remote, int user) throws Exception {
        Wish echo = new Wish(user, 0, Wish.ECHO);
        try (WireSession kept = users.connect(remote, echo)) {
            try (WireSession closed = users.connect(remote, echo)) {
                for (int i = 0; i < 10; i++) {
                    assertFalse(isServed(users, remote.address(), user));
                }
                assertIsEchoed(closed);
                assertIsEchoed(kept);
            }
            Until.isTrue(SOON, remote.process()::log, () -> isServed(users, remote.address(), user));
            assertIsEchoed(kept);
            return "two sessions";
        }
    }

    private static String comeFromElsewhere(ManyUsers users, Culvert remote, int user) throws Exception {
        try (Wire away = Wire.openFrom("127.2.%d.1".formatted(user), remote.address())) {
            try (WireSession home = users.connect(remote, new Wish(user, 0, Wish.ECHO))) {
                for (int i = 0; i < 10; i++) {
                    assertFalse(isServed(users, away.address(), user));
                }
                assertTrue(isServed(users, remote.address(), user));
                assertIsEchoed(home);
            }
            Until.isTrue(SOON, remote.process()::log, () -> isServed(users, away.address(), user));
            return "one device";
        }
    }

    /** How late they ended. */
    private List<Duration> expire(ManyUsers users, Culvert remote) throws Exception {
        List<WireSession> sessions = new ArrayList<>();
        try {
            List<Callable<Duration>> ends = new ArrayList<>();
            for (int user : Limit.users(Limit.EXPIRES).toArray()) {
                sessions.add(users.connect(remote, new Wish(user, 0, Wish.ECHO)));
            }
            Instant end = Instant.now().plus(AHEAD);
            Limit.users(Limit.EXPIRES)
                    .forEach(user -> users.configuration().user(ManyUsers.name(user), "\"expires\": \"" + end + "\""));
            users.configuration().reload(remote);
            for (WireSession session : sessions) {
                ends.add(() -> {
                    assertThrows(IOException.class, () -> session.in().read());
                    return Duration.between(end, Instant.now());
                });
            }
            List<Duration> late = Together.run(ends);
            for (Duration each : late) {
                assertFalse(each.isNegative(), late::toString);
                assertIsInTime(each, "a session ended");
            }
            Limit.users(Limit.EXPIRES).forEach(user -> assertFalse(isServed(users, remote.address(), user)));
            return late;
        } finally {
            sessions.forEach(WireSession::close);
        }
    }

    private static void exchange(ManyUsers users, WireDatagrams datagrams, int user) throws IOException {
        byte[] words = {0, 0, 0, (byte) user, 0, 0, 0, 1};
        datagrams.exchange(WireDatagrams.target(users.target().datagrams()), words);
    }

    private static boolean isServed(ManyUsers users, InetSocketAddress remote, int user) {
        try (WireSession session = users.connect(remote, new Wish(user, 0, Wish.ECHO))) {
            assertIsEchoed(session);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void assertIsEchoed(WireSession session) throws IOException {
        session.out().write('q');
        assertEquals('q', session.in().read());
    }
}
