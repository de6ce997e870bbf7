package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.WireDatagrams;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real command carries what a user's rate is, in turns. Other programs of a busy machine hold up what is measured, and what
 * was held up comes at once then, so one right measurement of some counts.
 */
@Timeout(240)
class UserRateTest {
    private static final Payload MUCH = new Payload(3, 1_000_000_000);
    private static final double BYTES_PER_SECOND = 4_000_000 / 8.0;
    private static final int TRIES = 6;
    private static final int PINGS = 50;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void downloadsShareTheRateAndAKeystrokeIsQuick(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"rate_down\": \"4M\"");
        try (TcpTarget target = TcpTarget.open(UserRateTest::serve);
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote);
                Socket keys = connect(local, target, 'k');
                Socket first = connect(local, target, 'a')) {
            read(first, Duration.ofSeconds(1)); // what may go at once after a rest has gone
            assertTrue(isAsFast(() -> read(first, Duration.ofSeconds(5))), "slower than the rate");
            assertTrue(medianOfPings(keys, TRIES) < Duration.ofMillis(50).toNanos(), "slower than a person");
            try (Socket second = connect(local, target, 'a')) {
                assertTrue(areSharing(first, second), "one has more than the other");
            }
            users.user("alice", "\"rate_down\": \"8M\"").reload(remote);
            assertTrue(
                    isAsFast(() -> read(first, Duration.ofSeconds(2)) / 2), "the new rate is not that of what is open");
            users.user("alice").reload(remote);
            assertTrue(isFaster(first), "still held back");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void uploadsAreHeldToTheirOwnRate(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"rate_up\": \"4M\"");
        try (TcpTarget target = TcpTarget.open(UserRateTest::serve);
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote);
                Socket upload = connect(local, target, 'u')) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    MUCH.writeTo(upload.getOutputStream());
                } catch (IOException over) {
                    // as it should be
                }
            });
            countedBy(upload); // what may go at once after a rest has gone
            assertTrue(isAsFast(() -> countedBy(upload)), "slower than the rate");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void datagramsBeyondTheRateAreDropped(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"rate_up\": \"4M\"");
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = users.remote();
                WireDatagrams client = users.datagrams("alice", "127.0.0.1", remote)) {
            assertTrue(areAsFast(client, target), "not the rate");
            Until.isTrue(remote.process()::log, () -> remote.count("user-rate:") > 0);
            client.exchange(WireDatagrams.target(target.address()));
        }
    }

    /** Whether of datagrams sent as fast as can be, as many arrive in one of some measurements as the rate lets through. */
    private static boolean areAsFast(WireDatagrams client, UdpTarget target) throws Exception {
        byte[] payload = new byte[1000];
        for (int i = 0; i < TRIES; i++) {
            int before = target.received();
            long begun = System.nanoTime();
            double seconds = 0;
            while (seconds < 3) {
                client.send(WireDatagrams.target(target.address()), payload);
                seconds = (System.nanoTime() - begun) / 1e9;
            }
            double rate = 1000.0 * (target.received() - before) / seconds;
            System.out.println("bytes of datagrams in a second: " + rate);
            if (rate > 0.3 * BYTES_PER_SECOND && rate < 1.3 * BYTES_PER_SECOND) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of some measurements is that of the rate. */
    private static boolean isAsFast(Callable<Double> measurement) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            double now = measurement.call();
            System.out.println("bytes in a second: " + now);
            if (now > 0.85 * BYTES_PER_SECOND && now < 1.15 * BYTES_PER_SECOND) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFaster(Socket session) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            if (read(session, Duration.ofSeconds(1)) > 2 * BYTES_PER_SECOND) {
                return true;
            }
        }
        return false;
    }

    private static boolean areSharing(Socket first, Socket second) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            FutureTask<Double> other = new FutureTask<>(() -> read(second, Duration.ofSeconds(5)));
            Thread.ofPlatform().daemon().start(other);
            double one = read(first, Duration.ofSeconds(5));
            double both = one + other.get();
            System.out.println("a share of " + one / both + " of " + both);
            if (one > 0.35 * both && one < 0.65 * both && both < 1.15 * BYTES_PER_SECOND) {
                return true;
            }
        }
        return false;
    }

    private static long medianOfPings(Socket session, int tries) throws IOException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < tries && best > Duration.ofMillis(50).toNanos(); i++) {
            long[] took = new long[PINGS];
            for (int ping = 0; ping < PINGS; ping++) {
                long begun = System.nanoTime();
                session.getOutputStream().write('q');
                assertEquals('q', session.getInputStream().read());
                took[ping] = System.nanoTime() - begun;
            }
            Arrays.sort(took);
            System.out.println("p50 beside a download: " + took[PINGS / 2] / 1000 + " us");
            best = Math.min(best, took[PINGS / 2]);
        }
        return best;
    }

    /** Reads for so long; answers how many bytes came in a second. */
    private static double read(Socket session, Duration time) throws IOException {
        InputStream in = session.getInputStream();
        byte[] buffer = new byte[16_384];
        long begun = System.nanoTime();
        long bytes = 0;
        int n = 0;
        while (n >= 0 && System.nanoTime() - begun < time.toNanos()) { // without a limit it may be over before
            bytes += n;
            n = in.read(buffer);
        }
        return bytes * 1e9 / (System.nanoTime() - begun);
    }

    /** What the target says that it has got in a second. */
    private static double countedBy(Socket upload) throws IOException {
        byte[] count = upload.getInputStream().readNBytes(Long.BYTES);
        return ByteBuffer.wrap(count).getLong();
    }

    private static Socket connect(Culvert local, TcpTarget target, char service) throws IOException {
        Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port());
        session.getOutputStream().write(service);
        return session;
    }

    private static void serve(Socket connection) throws Exception {
        switch (connection.getInputStream().read()) {
            case 'k' -> TcpTarget.echo(connection);
            case 'u' -> {
                while (true) {
                    double rate = read(connection, Duration.ofSeconds(3));
                    byte[] count =
                            ByteBuffer.allocate(Long.BYTES).putLong((long) rate).array();
                    connection.getOutputStream().write(count);
                }
            }
            default -> {
                try {
                    MUCH.writeTo(connection.getOutputStream());
                } catch (IOException over) {
                    // as it should be
                }
            }
        }
    }
}
