package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service manager keeps the listening sockets while a real server is started again: whoever connects meanwhile waits,
 * and is served. It is a script here that does what systemd does.
 */
@Timeout(300)
class RestartTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Longer than any answer takes that does not wait for another process. */
    private static final int MOMENT_MILLIS = 400;

    /** Starts the program and starts it again, with the sockets of the first argument's addresses or those it was given. */
    private static final String MANAGER = """
            import ctypes, fcntl, os, signal, socket, sys, time
            directory, listen, command = sys.argv[1], sys.argv[2], sys.argv[3:]
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            path = directory + "/notify"
            notify.bind(path)
            notify.settimeout(0.1)
            kept, ours = [], []
            for one in filter(None, listen.split(",")):
                kind, host, port = one.split("/")
                s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
                s.bind((host, int(port)))
                if kind == "tcp":
                    s.listen(100)
                ours.append(("some.socket", s.fileno(), s))

            if ours:
                ours.append(("a.pipe", os.pipe()[0], None))

            def start():
                child = os.fork()
                if child:
                    print("began", child, flush=True)
                    return child
                ctypes.CDLL(None).prctl(1, 9)
                passed = ours + kept
                high = [fcntl.fcntl(one[1], fcntl.F_DUPFD_CLOEXEC, 100) for one in passed]
                for i, fd in enumerate(high):
                    os.dup2(fd, 3 + i)
                if passed:
                    os.environ["LISTEN_PID"] = str(os.getpid())
                    os.environ["LISTEN_FDS"] = str(len(passed))
                    os.environ["LISTEN_FDNAMES"] = ":".join(one[0] for one in passed)
                if not ours:
                    os.environ["FDSTORE"] = "64"
                os.environ["NOTIFY_SOCKET"] = path
                os.execvp(command[0], command)

            child = start()
            while True:
                try:
                    text, fds, _, _ = socket.recv_fds(notify, 65536, 8)
                    lines = dict(line.split("=", 1) for line in text.decode().split("\\n"))
                    if "FDSTORE" in lines:
                        os.set_inheritable(fds[0], False)
                        kept.append((lines["FDNAME"], fds[0], None))
                        print("kept", lines["FDNAME"], flush=True)
                    if "FDSTOREREMOVE" in lines:
                        for one in [one for one in kept if one[0] == lines["FDNAME"]]:
                            kept.remove(one)
                            os.close(one[1])
                        print("forgot", lines["FDNAME"], flush=True)
                except TimeoutError:
                    pass
                if os.waitpid(child, os.WNOHANG)[0]:
                    print("ended", child, flush=True)
                    time.sleep(1)
                    child = start()
            """;

    @TempDir
    private Path directory;

    private Path script;
    private Path file;

    @BeforeEach
    void writeManager() throws IOException {
        script = Files.writeString(directory.resolve("manager.py"), MANAGER);
        file = directory.resolve("config.json");
    }

    @Test
    void whoComesWhileOneEndsAndTheNextStartsIsServed() throws Exception {
        int port = Ports.free();
        configure(port);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = managed("");
                Culvert local = Culvert.local(at(port), METHOD)) {
            try (Socket old = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(
                        isAnswered(old, 'a', SOON),
                        () -> remote.process().log() + local.process().log());
                signal(remote, 1, "TERM");
                remote.process().await(SOON, "waiting for connections to end");
                try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                    assertFalse(isAnswered(next, 'b', Duration.ofMillis(MOMENT_MILLIS)), "served by whom?");
                    assertTrue(isAnswered(old, 'c', SOON), "what was open goes on");
                    old.shutdownOutput();
                    assertEquals('b', next.getInputStream().read());
                }
            }
            assertEquals(0, remote.count("forgot"), remote.process()::log);
            signal(remote, 2, "KILL");
            remote.process().await(SOON, "(?ms)^ended .*^ended ");
            try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(next, 'd', SOON));
            }
        }
    }

    @Test
    void portsThatAreGoneAreNotKept() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        configure(port);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = managed("");
                Culvert local = Culvert.local(at(other), METHOD)) {
            remote.process().await(SOON, "kept culvert.tcp.7f000001." + port);
            configure(other);
            signal(remote, 1, "HUP");
            remote.process().await(SOON, "kept culvert.tcp.7f000001." + other);
            remote.process().await(SOON, "forgot culvert.tcp.7f000001." + port);
            awaitFree(port);
            configure(port);
            signal(remote, 1, "TERM");
            // read with another configuration
            remote.process().await(SOON, "forgot culvert.tcp.7f000001." + other);
            awaitFree(other);
            configure(other);
            signal(remote, 2, "HUP");
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("kept culvert.tcp.7f000001." + other) >= 2);
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(session, 'a', SOON));
            }
            configure("0.0.0.0", other);
            signal(remote, 2, "TERM");
            remote.process().await(SOON, "listening address=0.0.0.0:" + other + " protocol=shadowsocks\n");
            assertFalse(remote.process().log().contains("cannot"), remote.process()::log);
        }
    }

    @Test
    void itListensByTheSocketsThatItIsStartedWith() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        configure(port);
        byte[] words = "by another's socket".getBytes(US_ASCII);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                Culvert remote =
                        managed("tcp/127.0.0.1/%d,udp/127.0.0.1/%d,tcp/127.0.0.1/%d".formatted(port, port, other));
                Culvert local = Culvert.localWithDatagrams(at(port), METHOD);
                SocksDatagrams association = SocksDatagrams.open(local.address())) {
            remote.process().await(SOON, "some.socket was passed to listen on 127.0.0.1:" + other + " \\(TCP\\)");
            assertEquals(1, remote.count("was passed to listen"), remote.process()::log);
            assertEquals(1, remote.count("(a.pipe) is no socket of TCP or UDP: not used"), remote.process()::log);
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(session, 'a', SOON));
            }
            association.send(Target.of(datagrams.address()), words);
            assertArrayEquals(words, association.receive().payload());
            signal(remote, 1, "TERM");
            try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(next, 'b', SOON));
            }
        }
    }

    /** Waits until nobody has it. */
    private static void awaitFree(int port) throws InterruptedException {
        Until.isTrue(SOON, () -> "port " + port, () -> {
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return taken.isBound();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The program's n-th process gets a signal. */
    private static void signal(Culvert remote, int nth, String name) throws Exception {
        String pid = remote.process()
                .log()
                .lines()
                .filter(line -> line.startsWith("began "))
                .skip(nth - 1L)
                .findFirst()
                .orElseThrow()
                .substring("began ".length());
        Program.installed("kill").run(SOON, "-" + name, pid).succeeded();
    }

    private Culvert managed(String listen) throws Exception {
        Program command = Culvert.remoteCommand()
                .with("STATE_DIRECTORY", directory.toString())
                .inShell("exec python3 %s %s '%s' \"$@\"".formatted(script, directory, listen));
        return Culvert.by(command, "-c", file.toString(), "--drain", "60");
    }

    private void configure(int port) throws IOException {
        configure("127.0.0.1", port);
    }

    private void configure(String address, int port) throws IOException {
        Files.writeString(file, """
                {"egress_allow": ["127.0.0.0/8"], "servers": [{"server": "%s", "server_port": %d,
                 "method": "%s", "password": "%s", "mode": "tcp_and_udp"}]}""".formatted(address, port, METHOD.label(), TunnelOptions.password(METHOD)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends a byte, and whether the echo comes in time. */
    private static boolean isAnswered(Socket session, char said, Duration limit) throws IOException {
        session.getOutputStream().write(said);
        session.setSoTimeout((int) limit.toMillis());
        try {
            return session.getInputStream().read() == said;
        } catch (SocketTimeoutException silent) {
            session.setSoTimeout((int) TimeUnit.MINUTES.toMillis(2));
            return false;
        }
    }
}
