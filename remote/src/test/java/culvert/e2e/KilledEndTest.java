package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An end dies by SIGKILL in the middle of everything. Nobody may take that for the end of what was sent. */
@Timeout(300)
class KilledEndTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MUCH = 4_000_000;
    /** Three entries of either kind of journal, or more. */
    private static final int WRITTEN_BYTES = 73;

    @TempDir
    private Path state;

    /** True for each session of a target that ended with an error. */
    private final BlockingQueue<Boolean> broken = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aKilledRemoteBreaksItsSessionsAndRefusesReplaysInItsNextLife(Method method) throws Exception {
        int port = Ports.free();
        try (Targets targets = new Targets();
                Wire wire = Wire.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                Culvert remote = Culvert.remote(port, state, method);
                Culvert local = Culvert.local(wire.address(), method);
                Sessions sessions = Sessions.open(local, targets)) {
            Until.isTrue(SOON, () -> "nothing was written down", () -> written() >= WRITTEN_BYTES);
            remote.process().kill();
            sessions.areBroken();
            targets.sawErrors();
            try (Culvert again = Culvert.remote(port, state, method)) {
                try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", targets.echo.port())) {
                    ping(another);
                }
                int accepted = targets.echo.accepted();
                wire.replay();
                again.process().await(SOON, "causes=replay:1");
                assertEquals(accepted, targets.echo.accepted(), "the replay was accepted");
                assertEquals(0, local.count("ERROR") + again.count("ERROR"));
            }
        }
    }

    @Test
    void aKilledLocalBreaksItsSessionsAndTheRemoteServesTheNext() throws Exception {
        killsTheLocal("epoll", Method.AES_256_GCM);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"nio, EDITION_2022_AES_256_GCM", "plain, CHACHA20_IETF_POLY1305"})
    void soItIsOnTheOtherTransports(String transport, Method method) throws Exception {
        killsTheLocal(transport, method);
    }

    private void killsTheLocal(String transport, Method method) throws Exception {
        Program command =
                Culvert.localCommand("--transport", transport).with("CULVERT_PASSWORD", TunnelOptions.password(method));
        try (Targets targets = new Targets();
                Culvert remote = Culvert.remote(method);
                Culvert local = Culvert.local(command, remote.address(), method);
                Sessions sessions = Sessions.open(local, targets)) {
            local.process().kill();
            sessions.areBroken();
            targets.sawErrors();
            try (Culvert next = Culvert.local(remote.address(), method);
                    Socket another = SocksClient.connect(next.address(), "127.0.0.1", targets.echo.port())) {
                ping(another);
            }
            assertEquals(0, remote.count("ERROR"), remote.process()::log);
        }
    }

    private long written() {
        try (Stream<Path> files = Files.list(state)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ping(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }

    /** Whom the sessions talk to. */
    private final class Targets implements AutoCloseable {
        private final TcpTarget echo = TcpTarget.open(connection -> {
            assertEquals('p', connection.getInputStream().read());
            connection.getOutputStream().write('p');
            broken.add(SocksClient.endsWithReset(connection));
        });
        private final TcpTarget source = TcpTarget.open(connection -> {
            byte[] block = new byte[10_000];
            assertThrows(SocketException.class, () -> {
                while (true) {
                    connection.getOutputStream().write(block);
                }
            });
            broken.add(true);
        });
        private final TcpTarget sink = TcpTarget.open(connection -> {
            connection.getInputStream().readNBytes(MUCH);
            connection.getOutputStream().write('p');
            broken.add(SocksClient.endsWithReset(connection));
        });

        Targets() throws IOException {}

        void sawErrors() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                assertEquals(true, broken.poll(SOON.toSeconds(), TimeUnit.SECONDS));
            }
            assertEquals(List.of(), List.copyOf(sink.problems()));
        }

        @Override
        public void close() throws IOException {
            echo.close();
            source.close();
            sink.close();
        }
    }

    /**
     * Three sessions under way.
     *
     * @param quiet everything that was sent in it has arrived: only whole chunks have passed
     */
    private record Sessions(Socket quiet, Socket download, Socket upload) implements AutoCloseable {

        static Sessions open(Culvert local, Targets targets) throws IOException {
            Socket quiet = SocksClient.connect(local.address(), "127.0.0.1", targets.echo.port());
            ping(quiet);
            Socket download = SocksClient.connect(local.address(), "127.0.0.1", targets.source.port());
            assertEquals(MUCH, download.getInputStream().readNBytes(MUCH).length);
            Socket upload = SocksClient.connect(local.address(), "127.0.0.1", targets.sink.port());
            upload.getOutputStream().write(new byte[MUCH]);
            assertEquals('p', upload.getInputStream().read());
            return new Sessions(quiet, download, upload);
        }

        void areBroken() throws IOException {
            assertTrue(SocksClient.endsWithReset(quiet), "the quiet session ended as if all had been said");
            assertTrue(SocksClient.endsWithReset(download), "the download ended as if it were whole");
            assertThrows(SocketException.class, () -> {
                while (true) {
                    upload.getOutputStream().write(new byte[10_000]);
                }
            });
        }

        @Override
        public void close() throws IOException {
            quiet.close();
            download.close();
            upload.close();
        }
    }
}
