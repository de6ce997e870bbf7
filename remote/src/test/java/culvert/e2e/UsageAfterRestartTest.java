package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user has carried counts in the next life of the real command, be it ended or killed. */
@Timeout(240)
class UsageAfterRestartTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Twice what may be lost: what was being written when the download ended may not have had all of it. */
    private static final Duration LOST_AT_MOST = Duration.ofSeconds(10);

    private static final Payload SOME = new Payload(3, 3_000_000);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aQuotaOutlivesAnEndAndAKill(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method).user("alice", "\"quota\": \"11M/month\"");
        try (TcpTarget target = TcpTarget.open(UsageAfterRestartTest::serve)) {
            try (Culvert remote = users.remote();
                    Culvert local = users.local("alice", remote)) {
                assertEquals(SOME.expected(), download(local, target));
                remote.process().terminate();
                assertEquals(0, remote.process().awaitEnd(SOON), remote.process()::log);
            }
            try (Culvert remote = users.remote();
                    Culvert local = users.local("alice", remote)) {
                assertEquals(SOME.expected(), download(local, target));
                Instant carried = Instant.now();
                Until.isTrue(
                        SOON,
                        remote.process()::log,
                        () -> written().isAfter(carried) && Instant.now().isAfter(carried.plus(LOST_AT_MOST)));
                remote.process().kill();
            }
            try (Culvert remote = users.remote();
                    Culvert local = users.local("alice", remote)) {
                assertEquals(SOME.expected(), download(local, target));
                assertFalse(SOME.expected().equals(download(local, target)), "more than the quota");
                Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-quota") == 1);
                assertEquals(0, remote.count("WARN  the file") + remote.count("ERROR"), remote.process()::log);
            }
        }
    }

    @Test
    void aDamagedFileIsSetAsideAndTold() throws Exception {
        LimitedUsers users = new LimitedUsers(directory, Method.AES_256_GCM).user("alice", "\"quota\": \"11M\"");
        Files.createDirectories(users.state());
        Files.write(users.state().resolve("usage.mv"), new byte[10_000]);
        try (TcpTarget target = TcpTarget.open(UsageAfterRestartTest::serve);
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote)) {
            assertEquals(SOME.expected(), download(local, target));
            assertEquals(1, remote.count("usage.mv was damaged and is now"), remote.process()::log);
            assertTrue(Files.exists(users.state().resolve("usage.mv.damaged")));
        }
    }

    @Test
    void withoutQuotasThereIsNoFile() throws Exception {
        LimitedUsers users = new LimitedUsers(directory, Method.AES_256_GCM).user("alice");
        try (TcpTarget target = TcpTarget.open(UsageAfterRestartTest::serve);
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote)) {
            assertEquals(SOME.expected(), download(local, target));
            assertFalse(Files.exists(users.state().resolve("usage.mv")));
            users.user("alice", "\"quota\": \"11M\"").reload(remote);
            assertTrue(Files.exists(users.state().resolve("usage.mv")));
        }
    }

    private Instant written() {
        try {
            return Files.getLastModifiedTime(directory.resolve("state").resolve("usage.mv"))
                    .toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }

    private static void serve(Socket connection) throws Exception {
        if (connection.getInputStream().read() == 'a') {
            try {
                SOME.writeTo(connection.getOutputStream());
            } catch (IOException cut) {
                // as it should be
            }
        }
    }

    private static Payload.Received download(Culvert local, TcpTarget target) {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            session.getOutputStream().write('a');
            return Payload.read(session.getInputStream());
        } catch (IOException broken) {
            return new Payload.Received(0, "");
        }
    }
}
