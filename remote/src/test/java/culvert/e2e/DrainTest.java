package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.net.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM under load: what can end in time does, and the rest is an error and not an end. */
@Timeout(600)
class DrainTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);
    /** The first is ample; a machine that is too busy for it has more. */
    private static final int[] DRAIN_SECONDS = {4, 15, 60};

    private static final int SESSIONS = 20;
    private static final Payload HALF = new Payload(7, 500_000);

    @Test
    void sessionsThatEndWithinTheTimeAreWholeAndTheRestIsCutWhenItIsOver() throws Exception {
        for (int seconds : DRAIN_SECONDS) {
            if (drains(Duration.ofSeconds(seconds))) {
                return;
            }
        }
        fail("this machine is too busy");
    }

    /** False when it was over before the sessions could end. */
    private static boolean drains(Duration drain) throws Exception {
        CountDownLatch deaf = new CountDownLatch(1);
        TcpTarget.Service inTwoHalves = connection -> {
            assertEquals('p', connection.getInputStream().read());
            HALF.writeTo(connection.getOutputStream());
            assertTrue(deaf.await(SOON.toSeconds(), TimeUnit.SECONDS));
            HALF.writeTo(connection.getOutputStream());
        };
        try (TcpTarget source = TcpTarget.open(inTwoHalves);
                TcpTarget endless = TcpTarget.open(TcpTarget::echo);
                Culvert remote =
                        Culvert.remote(Culvert.remoteCommand("--drain", Long.toString(drain.toSeconds())), METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket unending = SocksClient.connect(local.address(), "127.0.0.1", endless.port())) {
            unending.getOutputStream().write('p');
            assertEquals('p', unending.getInputStream().read());
            List<Socket> loads = new ArrayList<>();
            try {
                for (int i = 0; i < SESSIONS; i++) {
                    Socket load = SocksClient.connect(local.address(), "127.0.0.1", source.port());
                    loads.add(load);
                    load.getOutputStream().write('p');
                }
                for (Socket load : loads) {
                    assertEquals(HALF.expected(), Payload.read(load.getInputStream(), HALF.bytes()));
                }
                long signalled = System.nanoTime();
                remote.process().terminate();
                remote.awaitDeaf(SOON);
                deaf.countDown();
                if (!areWhole(loads, Deadline.in(drain.minusNanos(System.nanoTime() - signalled)))) {
                    return false;
                }
                assertTrue(refusesSessions(local, source), "a new session was served");

                assertTrue(SocksClient.endsWithReset(unending), "cut as if it had ended");
                assertTrue(System.nanoTime() - signalled >= drain.toNanos(), "cut before its time");
                assertEquals(0, remote.process().awaitEnd(SOON), remote.process()::log);
                assertTrue(remote.count("waiting for connections to end") >= 1, remote.process()::log);
            } finally {
                for (Socket load : loads) {
                    load.close();
                }
            }
            assertTrue(local.process().isAlive());
            return true;
        }
    }

    /** Fails when one was cut in time. */
    private static boolean areWhole(List<Socket> loads, Deadline deadline) throws Exception {
        List<Callable<Payload.Received>> rest = new ArrayList<>();
        for (Socket load : loads) {
            rest.add(() -> Payload.read(load.getInputStream()));
        }
        try {
            assertEquals(Collections.nCopies(SESSIONS, HALF.expected()), Together.run(rest));
            return true;
        } catch (SocketException cut) {
            assertTrue(deadline.hasPassed(), cut::toString);
            return false;
        }
    }

    private static boolean refusesSessions(Culvert local, TcpTarget target) {
        IOException why = assertThrows(IOException.class, () -> {
            try (Socket late = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                late.getOutputStream().write('p');
                if (late.getInputStream().read() < 0) {
                    throw new IOException("ended");
                }
            }
        });
        return !(why instanceof SocketTimeoutException);
    }
}
