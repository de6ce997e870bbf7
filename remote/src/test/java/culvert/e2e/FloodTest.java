package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Crowd;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Download;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.net.DescriptorLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Crowds at the door of the real remote: honest ones get in, and silent ones cost nobody anything. */
@Timeout(900)
class FloodTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int NETWORKS = 10;
    private static final int CONNECTIONS = 20_000;
    private static final int ROUNDS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final double LEAST_SHARE = 0.9;
    /** Descriptors that a process opens as it goes on, for its files. */
    private static final int OTHERS = 16;

    /** For each connection that may wait: what it was measured to weigh, and a fifth more. */
    private static final long MOST_BYTES = 5200;
    /** Far less than the stack of its parked thread: then something else was measured. */
    private static final long LEAST_BYTES = 1000;
    /** What the remote lets wait, where descriptors are no matter. */
    private static final int MOST_WAITING = 8192;

    @Test
    void fiveHundredHonestClientsBehindOneAddressGetInAtTheSameMoment() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            Callable<Boolean> client = () -> {
                try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    ping(session);
                    return true;
                }
            };
            Together.run(Collections.nCopies(500, client));
            assertEquals(500, target.accepted());
            assertEquals(0, remote.count("did not authenticate"), remote.process()::log);
        }
    }

    @Test
    void probesDoNotDelayTheEnd() throws Exception {
        try (Culvert remote = Culvert.remote(Culvert.remoteCommand("--drain", "300"), METHOD);
                Socket silent = new Socket(
                        remote.address().getAddress(), remote.address().getPort());
                Socket noisy = new Socket(
                        remote.address().getAddress(), remote.address().getPort())) {
            noisy.getOutputStream().write(new byte[221]);
            remote.process().terminate();
            assertEquals(0, remote.process().awaitEnd(SOON), "a fifth of what sessions may take");
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(-1, noisy.getInputStream().read());
        }
    }

    @Tag("slow")
    @Test
    void twentyThousandSilentConnectionsLeaveADownloadItsRate() throws Exception {
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Download download = Download.begin(local.address(), remote)) {
            // a quarter of its descriptors, of which it has as many as this process
            long allowed = Math.min(MOST_WAITING, DescriptorLimit.ofThisProcess() / 4);
            long before = remote.process().descriptors() + OTHERS;
            long live =
                    remote.heap().liveBytes(); // once: some of a crowd is still in use when its connections have gone
            long begun = System.nanoTime();
            List<Round> rounds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                Download.Speed quiet = download.measure();
                try (Crowd _ = Crowd.gather(remote.address(), NETWORKS, CONNECTIONS / NETWORKS)) {
                    long waiting = Until.isAtRest(SOON, () -> descriptors(remote)) - before;
                    rounds.add(new Round(quiet, download.measure()));
                    assertTrue(waiting > allowed / 2 && waiting <= allowed + OTHERS, waiting + " wait, not " + allowed);
                    long each = (remote.heap().liveBytes() - live) / waiting;
                    assertTrue(each > LEAST_BYTES && each < MOST_BYTES, each + " bytes for each of " + waiting);
                    try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                        ping(another);
                    }
                }
                Until.isTrue(SOON, () -> "still open: " + descriptors(remote), () -> descriptors(remote) <= before);
            }
            System.out.println(rounds);
            // other programs disturb some rounds; what the crowd took it would take in each
            assertTrue(rounds.stream().anyMatch(Round::isCalm), rounds::toString);
            assertEquals(0, remote.count("cannot accept"), remote.process()::log);
            long minutes = Duration.ofNanos(System.nanoTime() - begun).toMinutes();
            assertTrue(remote.count("WARN") <= 2 + ROUNDS + minutes, remote.process()::log);
        }
    }

    /** The same without the crowd and with it. */
    private record Round(Download.Speed quiet, Download.Speed crowded) {
        boolean isCalm() {
            return crowded.isAtLeast(LEAST_SHARE, quiet);
        }
    }

    private static long descriptors(Culvert remote) {
        try {
            return remote.process().descriptors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ping(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
