package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A resolver that asks each question from a port of its own, through the real programs: no question is lost. */
@Timeout(600)
class ShortAssociationsTest {
    /** So few are under way at a moment that no buffer of a socket overflows, however slow the machine is. */
    private static final int AT_ONCE = 40;

    private static final int WARM_UP = 2_000;
    private static final int QUESTIONS = 10_000;
    /** No answer takes so long, however slow the machine is. */
    private static final int PATIENCE_MILLIS = 15_000;

    private static final int MOST_TRIES = 8;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** Of an AEAD method: one that leaves by a port whose association at the remote makes room in this very moment. */
    private static final int MOST_LOST = 2;

    /** Ports that the system gives to nobody by itself; each is used once, or an association would be used again. */
    private static final int FIRST_PORT = 2_000;

    private static final int PORTS = 30_000;

    /**
     * What a question costs both ends, beside what it costs whoever asks and answers: a machine that is slow or busy is so for
     * both. It was 6 to 10, half a millisecond.
     */
    private static final double MOST_SHARE = 20;

    private static final int MILLIS_OF_TICK = 10;

    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger nextPort = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void eachQuestionFromItsOwnPortIsAnswered(Method method) throws Exception {
        ask(method, QUESTIONS / 4);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aThousandASecondAreNotTooMany(Method method) throws Exception {
        double share = ask(method, QUESTIONS);
        assertTrue(share < MOST_SHARE, share + " of what it costs to ask and to answer");
    }

    /** Answers what the questions have cost both ends together, as a multiple of what they have cost this process. */
    private double ask(Method method, int count) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = Culvert.remote(Culvert.remoteCommand("-u"), method);
                Culvert local = Culvert.tunnel(remote.address(), method, target.address())) {
            long dropped = droppedByTheKernel();
            ask(local.address(), WARM_UP);
            long own = Running.processorTicks(ProcessHandle.current());
            long ticks = local.process().processorTicks() + remote.process().processorTicks();
            long begun = System.nanoTime();
            ask(local.address(), count);
            double seconds = (System.nanoTime() - begun) / 1e9;
            ticks = local.process().processorTicks() + remote.process().processorTicks() - ticks;
            own = Running.processorTicks(ProcessHandle.current()) - own;
            double millis = (double) ticks * MILLIS_OF_TICK / count;
            dropped = droppedByTheKernel() - dropped;
            double share = (double) ticks / own;
            String seen =
                    "%s: %.0f associations a second, %.2f ms each, %.2f of ours, %d lost, of them by the kernel up to %d"
                            .formatted(method.label(), count / seconds, millis, share, lost.get(), dropped);
            System.out.println(seen);
            assertTrue(lost.get() <= dropped + MOST_LOST, seen);
            return share;
        }
    }

    private void ask(InetSocketAddress at, int count) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        Callable<Boolean> client = () -> {
            for (int number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
                askOnce(at, number);
            }
            return true;
        };
        Together.run(LIMIT, Collections.nCopies(AT_ONCE, client));
    }

    private void askOnce(InetSocketAddress at, int number) throws IOException {
        byte[] question = Integer.toString(number).getBytes(US_ASCII);
        try (DatagramSocket socket = next()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            for (int tries = 1; ; tries++) {
                socket.send(new DatagramPacket(question, question.length, at));
                try {
                    socket.receive(answer);
                    assertArrayEquals(question, Arrays.copyOf(answer.getData(), answer.getLength()));
                    return;
                } catch (SocketTimeoutException e) {
                    lost.incrementAndGet();
                    assertTrue(tries < MOST_TRIES, "never answered");
                }
            }
        }
    }

    private DatagramSocket next() throws IOException {
        while (true) {
            int port = FIRST_PORT + nextPort.getAndIncrement() % PORTS;
            try {
                return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (BindException somebodyElses) {
                // the next one
            }
        }
    }

    /** What was on its way between two processes of this machine while too much was: a thousand packets wait at most. */
    private static long droppedByTheKernel() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/softnet_stat")).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1], 16))
                .sum();
    }
}
