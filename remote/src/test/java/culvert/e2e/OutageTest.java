package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network between the two ends is gone for a while. All cases run side by side, and beside others, since nearly all they do is wait. */
@Tag("slow")
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class OutageTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Payload FIRST = new Payload(1, 5_000_000);
    private static final Payload REST = new Payload(2, 20_000_000);
    /** The system tries again at most two minutes after the last try, and those are not told apart from the outage. */
    private static final int PATIENCE_MILLIS = 260_000;

    /** Longer than {@code keep_alive} and a look at the answer. */
    private static final Duration LONG_IDLE = Duration.ofSeconds(35);

    @ParameterizedTest
    @CsvSource({"5, epoll", "5, nio", "5, plain", "120, epoll", "120, nio", "120, plain"})
    void sessionsSurviveAnOutageAndMissNothing(int seconds, String transport) throws Exception {
        CountDownLatch pulled = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Payload.Received> uploaded = new CompletableFuture<>();
        String[] options = {"-s", Lab.SERVER, "--transport", transport};
        try (Lab lab = Lab.open();
                TcpTarget source = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), connection -> {
                    FIRST.writeTo(connection.getOutputStream());
                    pulled.await();
                    REST.writeTo(connection.getOutputStream());
                });
                TcpTarget sink = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), connection -> {
                    connection.getInputStream().read();
                    begun.countDown();
                    uploaded.complete(Payload.read(connection.getInputStream()));
                    connection.getOutputStream().write('e');
                });
                TcpTarget echo = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo);
                Culvert remote = Culvert.remoteOn(lab.server(), METHOD, options);
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, options);
                Socket idle = connect(lab, local, echo);
                Socket download = connect(lab, local, source);
                Socket upload = connect(lab, local, sink)) {
            ping(idle);
            assertEquals(FIRST.expected(), Payload.read(download.getInputStream(), FIRST.bytes()));
            // a session that has carried nothing when the outage begins ends as an idle one
            upload.getOutputStream().write('b');
            assertTrue(begun.await(20, TimeUnit.SECONDS), remote.process()::log);
            Callable<Payload.Received> rest = () -> Payload.read(download.getInputStream());
            Callable<Payload.Received> sent = () -> {
                REST.writeTo(upload.getOutputStream());
                upload.shutdownOutput();
                assertEquals('e', upload.getInputStream().read());
                return uploaded.get(1, TimeUnit.SECONDS);
            };
            Callable<Payload.Received> outage = () -> {
                lab.swallow();
                pulled.countDown();
                pass(Duration.ofSeconds(seconds), remote);
                lab.passOn();
                return REST.expected();
            };
            try {
                assertEquals(
                        List.of(REST.expected(), REST.expected(), REST.expected()),
                        Together.run(Duration.ofMinutes(8), List.of(outage, rest, sent)));
                ping(idle);
            } catch (IOException e) {
                throw new AssertionError(
                        remote.process().log() + local.process().log(), e);
            }
        }
    }

    /** The system has asked both ends whether they are there, and knows that they have nothing to say. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void aSessionThatHadLongBeenIdleSurvivesAMinute(String transport) throws Exception {
        String[] options = {"-s", Lab.SERVER, "--transport", transport};
        try (Lab lab = Lab.open();
                TcpTarget echo = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo);
                Culvert remote = Culvert.remoteOn(lab.server(), METHOD, options);
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, options);
                Socket session = connect(lab, local, echo)) {
            ping(session);
            pass(LONG_IDLE, remote);
            lab.swallow();
            pass(Duration.ofSeconds(60), remote);
            lab.passOn();
            // whatever is to end the session has had its time
            pass(LONG_IDLE, remote);
            ping(session);
        }
    }

    private static void pass(Duration time, Culvert remote) throws InterruptedException {
        assertFalse(
                Until.holds(time, () -> !remote.process().isAlive()),
                () -> "the remote ended: " + remote.process().log());
    }

    private static Socket connect(Lab lab, Culvert local, TcpTarget target) throws Exception {
        Socket socket = SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD, target.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void ping(Socket session) throws Exception {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
