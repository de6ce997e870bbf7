package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real command lets a user carry what the quota says, and a megabyte more at most. */
@Timeout(240)
class UserQuotaTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long MEGABYTE = 1_000_000;
    private static final Payload ALL = new Payload(3, 40 * MEGABYTE);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whatIsOpenEndsWhenTheQuotaIsUsedUp(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method)
                .user("alice", "\"quota\": \"20M/day\"")
                .user("bob");
        try (TcpTarget target = TcpTarget.open(this::serve);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote);
                Culvert ofBob = users.local("bob", remote);
                Socket idle = connect(local, target);
                Socket bobs = connect(ofBob, target);
                WireDatagrams client = users.datagrams("alice", "127.0.0.1", remote)) {
            client.exchange(WireDatagrams.target(datagrams.address()));
            List<Socket> downloads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket download = connect(local, target);
                download.getOutputStream().write('a');
                downloads.add(download);
            }
            for (Socket download : downloads) {
                assertTrue(SocksClient.endsWithReset(download));
            }
            assertTrue(SocksClient.endsWithReset(idle));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-quota") == 5);
            long carried = carried(remote, "user=alice");
            System.out.println(method + ": " + carried + " of 20000000");
            assertTrue(carried >= 20 * MEGABYTE - MEGABYTE && carried <= 21 * MEGABYTE, "carried " + carried);
            assertFalse(isServed(local, target));
            client.send(WireDatagrams.target(datagrams.address()), new byte[2]);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("user-quota:") == 1);
            assertTrue(isEchoed(bobs));
            users.user("alice", "\"quota\": \"1T/day\"").reload(remote);
            assertTrue(isServed(local, target));
            try (Socket download = connect(local, target)) {
                download.getOutputStream().write('a');
                users.user("alice", "\"quota\": \"20M\"").reload(remote);
                assertTrue(SocksClient.endsWithReset(download));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void datagramsCountWhereTheyGo(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"quota\": \"300K up\"");
        try (UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                WireDatagrams client = users.datagrams("alice", "127.0.0.1", remote)) {
            byte[] payload = new byte[10_000];
            Until.isTrue(SOON, remote.process()::log, () -> {
                send(
                        client, datagrams,
                        payload); // many that come together, and of what is sent at once some may be lost
                return remote.count("cause=user-quota") == 1;
            });
            long up = number(remote, "up");
            assertTrue(up >= 300_000 && up <= 300_000 + MEGABYTE / 12, "carried " + up);
            assertTrue(number(remote, "down") <= up);
        }
    }

    private static void send(WireDatagrams client, UdpTarget target, byte[] payload) {
        try {
            for (int i = 0; i < 20; i++) {
                client.send(WireDatagrams.target(target.address()), payload);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) throws Exception {
        int word = connection.getInputStream().read();
        while (word == 'q') {
            connection.getOutputStream().write('q');
            word = connection.getInputStream().read();
        }
        if (word == 'a') {
            try {
                ALL.writeTo(connection.getOutputStream());
            } catch (IOException cut) {
                // as it should be
            }
        }
    }

    /** What the ended sessions and associations of a user have carried, both ways. */
    private static long carried(Culvert remote, String user) {
        return Pattern.compile(user + " up=(\\d+) down=(\\d+)")
                .matcher(remote.process().log())
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)) + Long.parseLong(line.group(2)))
                .sum();
    }

    private static long number(Culvert remote, String name) {
        return Pattern.compile(" " + name + "=(\\d+)")
                .matcher(remote.process().log())
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }

    private static Socket connect(Culvert local, TcpTarget target) throws IOException {
        Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port());
        assertTrue(isEchoed(session));
        return session;
    }

    private static boolean isServed(Culvert local, TcpTarget target) {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            return isEchoed(session);
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("nobody answers", silent);
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean isEchoed(Socket session) throws IOException {
        session.getOutputStream().write('q');
        return session.getInputStream().read() == 'q';
    }
}
