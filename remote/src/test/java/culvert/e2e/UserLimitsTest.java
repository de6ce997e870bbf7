package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.Wire;
import culvert.e2e.rig.WireDatagrams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real command holds its users to what they may, for connections and datagrams, and while these go on. */
@Timeout(400)
class UserLimitsTest {
    /** Longer than a minute, in which drops are told once. */
    private static final Duration SOON = Duration.ofSeconds(100);

    private static final Duration AHEAD = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whoIsSwitchedOffIsCutOffAndComesNoMore(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice").user("bob");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Culvert ofAlice = users.local("alice", remote);
                Culvert ofBob = users.local("bob", remote);
                Socket session = connect(ofAlice, target);
                Socket bobs = connect(ofBob, target);
                WireDatagrams client = users.datagrams("alice", "127.0.0.1", remote)) {
            client.exchange(WireDatagrams.target(datagrams.address()));
            users.user("alice", "\"enabled\": false").reload(remote);
            assertTrue(SocksClient.endsWithReset(session));
            awaitCauses(remote, "user-disabled", 2);
            assertFalse(isServed(ofAlice, target));
            awaitCauses(remote, "user-disabled", 3);
            client.send(WireDatagrams.target(datagrams.address()), new byte[2]);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("user-disabled:") > 0);
            assertTrue(isEchoed(bobs));
            users.user("alice").reload(remote);
            assertTrue(isServed(ofAlice, target));
            client.exchange(WireDatagrams.target(datagrams.address()));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whoseTimeIsOverIsCutOff(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"expires\": \"2001-01-31\"");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Wire wire = Wire.open(remote.address());
                Culvert local = users.local("alice", wire.address());
                WireDatagrams client = users.datagrams("alice", "127.0.0.1", remote)) {
            assertFalse(isServed(local, target));
            awaitCauses(remote, "user-expired", 1);
            wire.replay();
            assertEquals(1, remote.count("user-expired"), "a replay is one, whosever it is");
            users.user("alice", "\"expires\": \"2999-01-30\"").reload(remote);
            try (Socket session = connect(local, target)) {
                client.exchange(WireDatagrams.target(datagrams.address()));
                Instant end = Instant.now().plus(AHEAD);
                users.user("alice", "\"expires\": \"" + end + "\"").reload(remote);
                assertTrue(SocksClient.endsWithReset(session));
                Duration late = Duration.between(end, Instant.now());
                System.out.println(method + ": ended " + late.toMillis() + " ms after the end");
                assertFalse(late.isNegative());
            }
            awaitCauses(remote, "user-expired", 3);
            users.user("alice", "\"expires\": \"2999-01-31\"").reload(remote);
            assertTrue(isServed(local, target));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void thereAreOnlySoManyAtATime(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"max_sessions\": 2");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote);
                Socket kept = connect(local, target);
                WireDatagrams first = users.datagrams("alice", "127.0.0.1", remote);
                WireDatagrams second = users.datagrams("alice", "127.0.0.1", remote);
                WireDatagrams third = users.datagrams("alice", "127.0.0.1", remote)) {
            try (Socket closed = connect(local, target)) {
                assertFalse(isServed(local, target));
                awaitCauses(remote, "user-sessions", 1);
                assertTrue(isEchoed(closed));
            }
            Until.isTrue(SOON, remote.process()::log, () -> isServed(local, target));
            assertTrue(isEchoed(kept));
            long before = Until.isAtRest(SOON, () -> remote.count("cause=user-sessions"));
            first.exchange(WireDatagrams.target(datagrams.address()));
            second.exchange(WireDatagrams.target(datagrams.address()));
            third.exchange(WireDatagrams.target(datagrams.address()));
            awaitCauses(remote, "user-sessions", before + 1);
            second.exchange(WireDatagrams.target(datagrams.address()));
            assertEquals(before + 1, remote.count("cause=user-sessions"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void thereAreOnlySoManyAtAllPortsTogether(Method method) throws Exception {
        int one = Ports.free();
        int other = Ports.free();
        LimitedUsers users = new LimitedUsers(directory, method)
                .user("alice", "\"max_sessions\": 2")
                .ports(one, other);
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Culvert atOne = users.local("alice", at(one));
                Culvert atOther = users.local("alice", at(other));
                Socket first = connect(atOne, target);
                Socket second = connect(atOther, target);
                WireDatagrams idle = users.datagrams("alice", "127.0.0.1", at(other));
                WireDatagrams busy = users.datagrams("alice", "127.0.0.1", at(one));
                WireDatagrams newer = users.datagrams("alice", "127.0.0.1", at(one))) {
            assertFalse(isServed(atOne, target));
            assertFalse(isServed(atOther, target));
            assertTrue(isEchoed(first) && isEchoed(second));
            long before = 2;
            awaitCauses(remote, "user-sessions", before);
            idle.exchange(WireDatagrams.target(datagrams.address()));
            busy.exchange(WireDatagrams.target(datagrams.address()));
            newer.exchange(WireDatagrams.target(datagrams.address()));
            awaitCauses(remote, "user-sessions", before + 1);
            busy.exchange(WireDatagrams.target(datagrams.address()));
            newer.exchange(WireDatagrams.target(datagrams.address()));
            assertEquals(before + 1, remote.count("cause=user-sessions"), "the idlest, of the other port, has gone");
            idle.exchange(WireDatagrams.target(datagrams.address()));
            awaitCauses(remote, "user-sessions", before + 2);
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void theyComeFromOnlySoManyNetworksAtATime(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"max_devices\": 1");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Wire home = Wire.openFrom("127.0.1.1", remote.address());
                Wire away = Wire.openFrom("127.0.2.1", remote.address());
                Culvert atHome = users.local("alice", home.address());
                Culvert elsewhere = users.local("alice", away.address());
                WireDatagrams nextDoor = users.datagrams("alice", "127.0.1.2", remote);
                WireDatagrams foreign = users.datagrams("alice", "127.0.2.2", remote)) {
            try (Socket session = connect(atHome, target)) {
                assertFalse(isServed(elsewhere, target));
                awaitCauses(remote, "user-devices", 1);
                assertTrue(isServed(atHome, target));
                nextDoor.exchange(WireDatagrams.target(datagrams.address()));
                foreign.send(WireDatagrams.target(datagrams.address()), new byte[2]);
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("user-devices:") > 0);
                assertTrue(isEchoed(session));
            }
            assertFalse(isServed(elsewhere, target), "the association is there yet");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aUserGoesWhereItsOwnRulesSay(Method method) throws Exception {
        Path rules = Files.writeString(directory.resolve("rules.acl"), "[outbound_block_list]\n127.0.0.0/8\n");
        LimitedUsers users = new LimitedUsers(directory, method)
                .user("alice", "\"egress_allow\": [\"10.0.0.0/8\"]")
                .user("bob", "\"acl\": \"" + rules + "\"")
                .user("carol", "\"egress_allow\": [\"127.0.0.0/8\"]");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote = users.remote();
                Culvert ofAlice = users.local("alice", remote);
                Culvert ofBob = users.local("bob", remote);
                Culvert ofCarol = users.local("carol", remote);
                WireDatagrams alices = users.datagrams("alice", "127.0.0.1", remote);
                WireDatagrams carols = users.datagrams("carol", "127.0.0.1", remote)) {
            assertFalse(isServed(ofAlice, target));
            assertFalse(isServed(ofBob, target));
            awaitCauses(remote, "blocked", 2);
            assertTrue(isServed(ofCarol, target));
            carols.exchange(WireDatagrams.target(datagrams.address()));
            alices.send(WireDatagrams.target(datagrams.address()), new byte[2]);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("blocked:") > 0);
            users.user("alice").user("bob").reload(remote);
            assertTrue(isServed(ofAlice, target));
            assertTrue(isServed(ofBob, target));
            alices.exchange(WireDatagrams.target(datagrams.address()));
        }
    }

    private static void awaitCauses(Culvert remote, String cause, long count) throws InterruptedException {
        Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=" + cause) == count);
    }

    /** It carries something. */
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
