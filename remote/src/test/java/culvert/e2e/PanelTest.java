package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A panel opens and closes ports of a real server, by the datagrams that it would send to an ss-manager. */
@Timeout(240)
class PanelTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String PASSWORD = TunnelOptions.password(METHOD);
    private static final int BYTES = 1000;
    private static final String TAKEN = "port is not available";
    private static final int TRIES = 100;
    private static final Duration A_MOMENT = Duration.ofMillis(100);

    /** Binds a path of its own, which is how it can be answered. */
    private static final String ASK = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[2])
            s.settimeout(30)
            for word in sys.argv[3:]:
                s.sendto(word.encode(), sys.argv[1])
                print(s.recv(65536).decode())
            """;

    @TempDir
    private Path directory;

    private int asked;

    @Test
    void aPortIsOpenedUsedCountedAndClosed() throws Exception {
        Path socket = directory.resolve("m.sock");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(socket.toString())) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            int port = Ports.free();
            assertEquals("ok", ask(socket, added(port)));
            try (Peer local = Peer.local(METHOD, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                session.getOutputStream().write(new byte[BYTES]);
                assertEquals(BYTES, session.getInputStream().readNBytes(BYTES).length);
                Until.isTrue(
                        SOON,
                        remote.process()::log,
                        () -> ask(socket, "ping").equals("stat: {\"" + port + "\":" + 2 * BYTES + "}"));
                Program.installed("kill")
                        .run(SOON, "-HUP", Long.toString(remote.process().pid()))
                        .succeeded();
                remote.process().await(SOON, "configuration read again, and in force");
                assertEquals("ok", ask(socket, added(port)), "the same is no change");
                session.getOutputStream().write(1);
                assertEquals(1, session.getInputStream().read());

                assertEquals("ok", ask(socket, "remove: {\"server_port\": %d}".formatted(port)));
                Until.isTrue(SOON, remote.process()::log, () -> isOver(session));
                Until.isTrue(SOON, remote.process()::log, () -> Ports.isRefused(port));
            }
            assertEquals("[\n]", ask(socket, "list"));
            assertTrue(!remote.process().log().contains(PASSWORD), remote.process()::log);
            remote.process().terminate();
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertTrue(Files.notExists(socket));
        }
    }

    /** Its answers fill a queue that is its own. */
    @Test
    void whoReadsNoAnswersKeepsNobodyElseFromTheirs() throws Exception {
        Path socket = directory.resolve("m.sock");
        try (Culvert remote = remote(socket.toString())) {
            String answer = Program.installed("python3")
                    .and(
                            "-c",
                            """
                            import socket, sys
                            deaf, other = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
                            deaf.bind(sys.argv[2])
                            other.bind(sys.argv[3])
                            other.settimeout(60)
                            for _ in range(2000):
                                deaf.sendto(b"ping", sys.argv[1])
                            other.sendto(b"ping", sys.argv[1])
                            print(other.recv(65536).decode())
                            """,
                            socket.toString(),
                            directory.resolve("deaf").toString(),
                            directory.resolve("other").toString())
                    .run(SOON.multipliedBy(2))
                    .succeeded()
                    .out();
            assertEquals("stat: {}", answer.strip());
            assertEquals("[\n]", ask(socket, "list"));
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    @Test
    void aPortThatCannotBeReplacedStays() throws Exception {
        Path socket = directory.resolve("m.sock");
        int port = Ports.free();
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(socket.toString())) {
            assertEquals("ok", ask(socket, added(port)));
            String before = ask(socket, "list");
            String other = "add: {\"server_port\": %d, \"password\": \"another%s\", \"mode\": \"tcp_and_udp\"}"
                    .formatted(port, PASSWORD);
            InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (DatagramSocket _ = new DatagramSocket(at);
                    Peer local = Peer.local(METHOD, at)) {
                assertEquals(TAKEN, ask(socket, other));
                assertEquals(before, ask(socket, "list"));
                try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    session.getOutputStream().write('q');
                    assertEquals('q', session.getInputStream().read());
                }
            }
            assertEquals("ok", ask(socket, other), "once it is free");
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    /** The same words to both: the real one's answers decide. */
    @Test
    void whatItAnswersIsWhatTheRealOneAnswers() throws Exception {
        int port = Ports.free();
        List<String> words = List.of(
                "ping",
                "list",
                added(port),
                "list:",
                "ping : ",
                "add: {\"server_port\": \"%d\", \"password\": \"%s\"}".formatted(port, "another" + PASSWORD),
                "list",
                "add: {}",
                "add",
                "add: [",
                "remove",
                "remove: {}",
                "remove: {\"server_port\": 1}",
                "remove: {\"server_port\": %d}".formatted(port),
                "list");
        int at = Ports.free();
        List<String> theirs;
        try (Running real = Program.installed("ss-manager")
                .with("HOME", directory.toString())
                .start(
                        "--manager-address",
                        "127.0.0.1:" + at,
                        "--executable",
                        Program.installed("ss-server").line().replace("'", ""),
                        "--workdir",
                        directory.toString(),
                        "-s",
                        "127.0.0.1",
                        "-m",
                        METHOD.label())) {
            try (DatagramSocket socket = open(at)) {
                Until.isTrue(SOON, real::log, () -> say(socket, "ping", 100).equals("stat: {}"));
            }
            theirs = dialogue(at, words, TRIES);
        }
        try (Culvert remote = remote("127.0.0.1:0")) {
            int own = Integer.parseInt(remote.process()
                    .await(SOON, "panels are answered at=127.0.0.1:([0-9]+)")
                    .group(1));
            assertEquals(theirs, dialogue(own, words, 0));
            assertTrue(remote.count("manager_address is a port, at which every program of this machine can") == 1);
            assertEquals(
                    TAKEN,
                    dialogue(own, List.of(added(remote.address().getPort())), 0).getFirst());
            List<String> refused = List.of(
                    "add: {\"server_port\": 0, \"password\": \"%s\"}".formatted(PASSWORD),
                    "add: {\"server_port\": %d, \"password\": \"%s\", \"plugin\": \"true\"}".formatted(port, PASSWORD),
                    "add: {\"server_port\": %d, \"password\": \"x\"}".formatted(port),
                    "add: {\"server_port\": %d, \"password\": \"${HOME}\"}".formatted(port),
                    "add: {\"server_port\": %d, \"password\": \"%s\", \"method\": \"rc4-md5\"}"
                            .formatted(port, PASSWORD));
            for (String word : refused) {
                assertEquals(List.of("err"), dialogue(own, List.of(word), 0), word);
            }
            assertEquals(List.of("stat: {}"), dialogue(own, List.of("ping"), 0));
            assertTrue(!remote.process().log().contains(PASSWORD), remote.process()::log);
        }
    }

    private Culvert remote(String manager) throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"password\": \"%s\", \"egress_allow\": [\"127.0.0.0/8\"], \"state_dir\": \"%s\"}"
                        .formatted(PASSWORD, directory));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Culvert remote = Culvert.by(
                Culvert.remoteCommand("--manager-address", manager),
                "-c",
                file.toString(),
                "-s",
                "127.0.0.1",
                "-p",
                "0",
                "-m",
                METHOD.label());
        remote.process().await(SOON, "panels are answered");
        return remote;
    }

    private static String added(int port) {
        return "add: {\"server_port\": %d, \"password\": \"%s\"}".formatted(port, PASSWORD);
    }

    private String ask(Path socket, String word) {
        Path own = directory.resolve("client" + asked++);
        try {
            return Program.installed("python3")
                    .and("-c", ASK, socket.toString(), own.toString(), word)
                    .run(SOON)
                    .succeeded()
                    .out()
                    .strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> dialogue(int port, List<String> words, int tries) throws IOException {
        List<String> answers = new ArrayList<>();
        try (DatagramSocket socket = open(port)) {
            for (String word : words) {
                String answer = say(socket, word, (int) SOON.toMillis());
                // the real one asks for the port while the program that it has just ended may still have it
                for (int i = 0; i < tries && answer.equals(TAKEN); i++) {
                    LockSupport.parkNanos(A_MOMENT.toNanos());
                    answer = say(socket, word, (int) SOON.toMillis());
                }
                answers.add(answer);
            }
        }
        return answers;
    }

    private static DatagramSocket open(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** Empty when nothing comes. */
    private static String say(DatagramSocket socket, String word, int milliseconds) {
        try {
            byte[] bytes = word.getBytes(UTF_8);
            socket.setSoTimeout(milliseconds);
            socket.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        } catch (SocketTimeoutException | PortUnreachableException nobody) {
            return "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOver(Socket session) {
        try {
            return session.getInputStream().read() < 0;
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("it is silent, and goes on", silent);
        } catch (IOException reset) {
            return true;
        }
    }
}
