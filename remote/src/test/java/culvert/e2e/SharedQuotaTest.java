package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.WireDatagrams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real servers let a user carry what the quota says, all of them together, with something that speaks like Redis between them. */
@Timeout(240)
class SharedQuotaTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final long QUOTA = 40_000_000;
    private static final int HALF = (int) QUOTA / 2;
    private static final int EIGHTH = (int) QUOTA / 8;

    @TempDir
    private Path directory;

    @Test
    void twoServersHaveOneQuota() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(SharedQuotaTest::serve);
                Culvert one = remote("one", redis);
                Culvert other = remote("other", redis);
                Culvert ofOne = users("one", redis).local("alice", one);
                Culvert ofOther = users("other", redis).local("alice", other)) {
            one.process().await(SOON, "this server shares with others");
            other.process().await(SOON, "this server shares with others");
            List<Socket> downloads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket download =
                        SocksClient.connect((i % 2 == 0 ? ofOne : ofOther).address(), "127.0.0.1", target.port());
                download.getOutputStream().write('a');
                downloads.add(download);
            }
            for (Socket download : downloads) {
                assertTrue(SocksClient.endsWithReset(download));
            }
            Until.isTrue(SOON, one.process()::log, () -> one.count("cause=user-quota") == 2);
            Until.isTrue(SOON, other.process()::log, () -> other.count("cause=user-quota") == 2);
            long carried = carried(one) + carried(other);
            System.out.println(carried + " of " + QUOTA);
            assertTrue(carried >= QUOTA / 100 * 99 && carried <= QUOTA / 100 * 101, "carried " + carried);
            Until.isTrue(
                    SOON,
                    () -> redis.leases().all() + " of " + carried,
                    () -> redis.leases().all() >= carried);
        }
    }

    @Test
    void datagramsAreOfTheSameQuota() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                UdpTarget target = UdpTarget.open();
                Culvert one = remote("one", redis);
                Culvert other = remote("other", redis);
                WireDatagrams toOne = users("one", redis).datagrams("alice", "127.0.0.2", one);
                WireDatagrams toOther = users("other", redis).datagrams("alice", "127.0.0.3", other)) {
            one.process().await(SOON, "this server shares with others");
            other.process().await(SOON, "this server shares with others");
            Until.isTrue(SOON, () -> one.process().log() + other.process().log(), () -> {
                boolean oneGoesOn = goesOn(one, toOne, target);
                return !goesOn(other, toOther, target) && !oneGoesOn;
            });
            long carried = carried(one) + carried(other);
            System.out.println(carried + " of " + QUOTA);
            assertTrue(carried >= QUOTA / 100 * 99 && carried <= QUOTA / 100 * 101, "carried " + carried);
        }
    }

    /** Sends some where the quota has not ended it. */
    private static boolean goesOn(Culvert remote, WireDatagrams by, UdpTarget to) {
        if (remote.count("cause=user-quota") > 0) {
            return false;
        }
        try {
            for (int i = 0; i < 20; i++) {
                by.send(WireDatagrams.target(to.address()), new byte[10_000]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /** What one has carried the next one knows, which starts when the first has ended; and so does one that is started again. */
    @Test
    void whatWasCarriedOutlivesWhoCarriedIt() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(SharedQuotaTest::serve)) {
            try (Culvert one = remote("one", redis);
                    Culvert local = users("one", redis).local("alice", one)) {
                one.process().await(SOON, "this server shares with others");
                try (Socket download = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    download.getOutputStream().write('h');
                    assertEquals(HALF, download.getInputStream().readNBytes(HALF).length);
                }
                Until.isTrue(SOON, one.process()::log, () -> carried(one) > 0);
                one.process().terminate();
                one.process().awaitEnd(SOON);
                assertEquals(carried(one), redis.leases().all(), "what was not carried is given back");
            }
            // that has carried nothing, and one that knows what it has
            for (String name : List.of("other", "one")) {
                long before = redis.leases().all();
                try (Culvert next = remote(name, redis);
                        Culvert local = users(name, redis).local("alice", next)) {
                    next.process().await(SOON, "this server shares with others");
                    try (Socket download = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                        download.getOutputStream().write('e');
                        assertEquals(EIGHTH, download.getInputStream().readNBytes(EIGHTH).length);
                    }
                    Until.isTrue(SOON, next.process()::log, () -> carried(next) > 0);
                    next.process().terminate();
                    next.process().awaitEnd(SOON);
                    assertEquals(before + carried(next), redis.leases().all());
                }
            }
        }
    }

    private LimitedUsers users(String name, FakeRedis redis) throws IOException {
        return new LimitedUsers(Files.createDirectories(directory.resolve(name)), METHOD)
                .user("alice", "\"quota\": \"" + QUOTA / 1_000_000 + "M\"")
                .with(FleetNode.strictRedis(redis.address()));
    }

    private Culvert remote(String name, FakeRedis redis) throws Exception {
        return users(name, redis).remote();
    }

    private static void serve(Socket connection) throws Exception {
        long bytes = switch (connection.getInputStream().read()) {
            case 'a' -> QUOTA;
            case 'h' -> HALF;
            case 'e' -> EIGHTH;
            default -> 0;
        };
        try {
            new Payload(3, bytes).writeTo(connection.getOutputStream());
        } catch (IOException cut) {
            // as it should be
        }
    }

    private static long carried(Culvert remote) {
        return Pattern.compile("user=alice up=(\\d+) down=(\\d+)")
                .matcher(remote.process().log())
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)) + Long.parseLong(line.group(2)))
                .sum();
    }
}
