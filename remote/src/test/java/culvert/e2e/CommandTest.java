package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real commands, started, misused and ended as a user would. */
@Timeout(300)
class CommandTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Longer than anything takes: sessions are cut by nothing else then. */
    private static final String DRAIN_SECONDS = "300";
    /** Longer than a client that just changed its mind. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final Method METHOD = Method.AES_256_GCM;

    @TempDir
    private Path directory;

    @Test
    void aSignalLetsRunningSessionsEnd() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(Culvert.remoteCommand("--drain", DRAIN_SECONDS), METHOD);
                Culvert local =
                        Culvert.local(Culvert.localCommand("--drain", DRAIN_SECONDS), remote.address(), METHOD)) {
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                ping(session);
                local.process().terminate();
                local.awaitDeaf(SOON);
                remote.process().terminate();
                remote.awaitDeaf(SOON);
                ping(session);
                assertTrue(local.process().isAlive() && remote.process().isAlive());
            }
            assertEquals(0, local.process().awaitEnd(SOON));
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertEquals(1, local.count("cause=complete"), local.process().log());
        }
    }

    @Test
    void aLinkIsEnoughToStartFrom() throws Exception {
        for (Method method : List.of(METHOD, Method.EDITION_2022_AES_256_GCM)) {
            try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                    Culvert remote = Culvert.remote(method);
                    Culvert local = Culvert.localByLink(remote.address(), method)) {
                try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    ping(session);
                }
                String log = local.process().log();
                assertTrue(log.contains("the link: every user of this machine can see it"), log);
                assertFalse(log.contains("ss:"), log);
            }
        }
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local =
                        Culvert.local(Culvert.localCommand("--drain", DRAIN_SECONDS), remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            ping(session);
            local.process().terminate();
            local.awaitDeaf(SOON);
            local.process().terminate();
            assertEquals(143, local.process().awaitEnd(SOON));
            assertTrue(SocksClient.endsWithReset(session), "cut as if it had ended");
        }
    }

    @Test
    void aWrongPasswordIsExplainedOnceAtTheLocal() throws Exception {
        explainsWhatToCheck(Culvert.localCommand().with("CULVERT_PASSWORD", "not the remote's password"), METHOD);
    }

    @Test
    void aWrongMethodIsExplainedOnceAtTheLocal() throws Exception {
        explainsWhatToCheck(Culvert.localCommand(), Method.CHACHA20_IETF_POLY1305);
    }

    private static void explainsWhatToCheck(Program command, Method method) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(command, remote.address(), method)) {
            Callable<Boolean> client = () -> {
                try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    session.setSoTimeout((int) PATIENCE.toMillis());
                    session.getOutputStream().write("hello".getBytes(UTF_8));
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> session.getInputStream().read());
                    return true;
                }
            };
            Together.run(Collections.nCopies(3, client));
            Until.isTrue(SOON, local.process()::log, () -> local.count("session ended id=") >= 3);
            assertEquals(3, local.count(" down=0 "), local.process().log());
            // of silence and of an end together it says so once, in the words of what it sees first
            Until.isTrue(SOON, local.process()::log, () -> local.count("heck that password") == 1);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("did not authenticate") >= 1);
            assertEquals(0, target.accepted());
        }
    }

    @Test
    void aPortInUseIsOneLineAndStatusOneAndLeavesNoFile() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            Path state = directory.resolve("state");
            String said = Culvert.remoteCommand()
                    .with("STATE_DIRECTORY", state.toString())
                    .run(SOON, "-s", "127.0.0.1", "-p", port)
                    .ended(1)
                    .err();
            assertEquals(1, said.lines().count(), said);
            assertTrue(said.contains("127.0.0.1:" + port) && said.contains("in use"), said);
            assertTrue(said.contains("(process " + ProcessHandle.current().pid() + ")"), said);
            assertFalse(Files.exists(state), "a state for a port that never listened");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void aPortOfDatagramsThatIsTakenNamesWhoHasIt(String transport) throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            List<Program> both = List.of(
                    Culvert.remoteCommand("-U", "-s", "127.0.0.1", "-p", port),
                    Culvert.localCommand("-U", "-s", "127.0.0.1", "--tunnel", "127.0.0.1:53", "-l", port));
            for (Program command : both) {
                String said =
                        command.run(SOON, "--transport", transport).ended(1).err();
                assertEquals(1, said.lines().count(), said);
                assertTrue(
                        said.contains("127.0.0.1:" + port + " (UDP): the port is in use by ")
                                && said.contains(
                                        "(process " + ProcessHandle.current().pid() + ")"),
                        said);
            }
        }
    }

    @Test
    void whatHearsDatagramsAloneRemembersNoConnections() throws Exception {
        int port = Ports.free();
        Path state = directory.resolve("state");
        try (Culvert remote = Culvert.remote(Culvert.remoteCommand("-U"), port, state, METHOD)) {
            remote.process().terminate();
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertFalse(Files.exists(state), "a state for a port that takes no connections");
        }
    }

    @Test
    void aFileThatCannotBeReadIsOneLineAndStatusTwo() throws Exception {
        Path missing = directory.resolve("missing.json");
        for (Path file : List.of(missing, directory)) {
            String said = Culvert.remoteCommand()
                    .run(SOON, "-c", file.toString())
                    .ended(2)
                    .err();
            assertEquals(1, said.lines().count(), said);
            assertTrue(said.contains(file.toString()), said);
        }
    }

    @Test
    void aTypoInAKeyIsShownInItsPlaceAndStatusTwo() throws Exception {
        Path file = directory.resolve("typo.json");
        Files.writeString(file, "{\n  \"server\": \"127.0.0.1\",\n  \"metod\": \"aes-256-gcm\"\n}\n");
        String said =
                Culvert.localCommand().run(SOON, "-c", file.toString()).ended(2).err();
        assertTrue(said.contains(file + ":3:3: "), said);
        assertTrue(said.contains("metod") && said.contains("\"method\""), said);
    }

    private static void ping(Socket session) throws Exception {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
