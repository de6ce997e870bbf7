package culvert.e2e;

import culvert.address.Host;
import culvert.address.Target;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** All at once that peers may do to a tunnel and that makes it hold something. Each part begins anew until the end. */
final class EverythingAtOnce implements AutoCloseable {
    private static final int STALLED = 300;
    private static final int IDLE = 2000;
    private static final int STRANGERS = 1000;
    private static final int SLOW = 50;
    private static final int NAMES = 500;
    /** What a stranger sends behind something that looks like the beginning of a request. */
    private static final int NOISE_BYTES = 64 * 1024;

    private static final Duration HOLD = Duration.ofSeconds(15);
    private static final Duration BETWEEN = Duration.ofSeconds(3);
    private static final Duration ROUND = Duration.ofMinutes(2);
    private static final String SILENT = ".silent.test";

    /** Peers are on other machines elsewhere: the system's limit for the memory of TCP is not for their buffers too. */
    private static final int SOCKET_BUFFER = 32 * 1024;

    private final Culvert local;
    private final Culvert remote;
    private final Wire wire;
    private final TcpTarget source = TcpTarget.open(EverythingAtOnce::sendForEver);
    private final TcpTarget deaf = TcpTarget.open(connection -> {
        connection.setReceiveBufferSize(SOCKET_BUFFER);
        // or else each round leaves its sessions, which have something to deliver, until there are too many
        this.ended.await(2 * HOLD.toMillis(), TimeUnit.MILLISECONDS);
    });
    private final TcpTarget echo = TcpTarget.open(TcpTarget::echo);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Random random = new Random(12);
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger broken = new AtomicInteger();
    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** One connection or session, from its beginning to its end. */
    @FunctionalInterface
    private interface Peer {
        void behave(int number) throws Exception;
    }

    /** Begins. */
    EverythingAtOnce(EverythingAtOnceTest.Ends ends) throws IOException {
        this.local = ends.local();
        this.remote = ends.remote();
        this.wire = ends.wire();
        repeat(STALLED, this::stopReading);
        repeat(STALLED / 3, this::sendToTheDeaf);
        repeatResets();
        repeat(STRANGERS, this::makeNoise);
        repeat(SLOW, this::readSlowly);
        repeat(NAMES, this::askForASilentName);
        repeat(1, this::sendDatagramsToSilentNames);
    }

    /** How many peers have come and gone, and how many of them were ended by the tunnel. */
    String summary() {
        return done + " peers, of which " + broken + " were ended early; problems " + problems;
    }

    /** What no peer should have met. */
    Queue<Throwable> problems() {
        return problems;
    }

    long done() {
        return done.get();
    }

    @Override
    public void close() throws IOException {
        ended.countDown();
        source.close();
        deaf.close();
        echo.close();
        threads.shutdownNow();
        threads.close();
    }

    private void repeat(int count, Peer peer) {
        threads.execute(() -> {
            try {
                while (!ended.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
                    CountDownLatch left = new CountDownLatch(count);
                    for (int i = 0; i < count; i++) {
                        int number = i;
                        threads.execute(() -> run(peer, number, left));
                    }
                    left.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                // the end
            }
        });
    }

    private void run(Peer peer, int number, CountDownLatch left) {
        try {
            peer.behave(number);
        } catch (IOException e) {
            broken.incrementAndGet();
        } catch (InterruptedException e) {
            // the end
        } catch (Exception | AssertionError e) {
            problems.add(e);
        } finally {
            done.incrementAndGet();
            left.countDown();
        }
    }

    /** All of them are reset by one thread in one go, as when a carrier of many clients fails. */
    private void repeatResets() {
        repeat(1, none -> {
            Queue<Socket> sessions = new ConcurrentLinkedQueue<>();
            CountDownLatch left = new CountDownLatch(IDLE);
            for (int i = 0; i < IDLE; i++) {
                threads.execute(() -> run(number -> sessions.add(idle()), 0, left));
            }
            left.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
            for (Socket session : sessions) {
                SocksClient.reset(session);
            }
        });
    }

    /** The answer shows that the remote has let it in. */
    private Socket idle() throws IOException {
        Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port());
        session.getOutputStream().write('p');
        session.getInputStream().read();
        return session;
    }

    private void stopReading(int number) throws Exception {
        try (Socket session = connect(source)) {
            session.getInputStream().readNBytes(100_000);
            hold();
        }
    }

    private void sendToTheDeaf(int number) throws Exception {
        try (Socket session = connect(deaf)) {
            threads.execute(() -> {
                try {
                    sendForEver(session);
                } catch (IOException e) {
                    // closed
                }
            });
            hold();
        }
    }

    /** As many genuine bytes in front as make the remote wait for the most. */
    private void makeNoise(int number) throws Exception {
        byte[] bytes = new byte[NOISE_BYTES];
        random.nextBytes(bytes);
        byte[] genuine = wire.recorded();
        System.arraycopy(genuine, 0, bytes, 0, Math.min(genuine.length, number % 100));
        try (Socket stranger = new Socket()) {
            stranger.setSendBufferSize(SOCKET_BUFFER);
            stranger.bind(new InetSocketAddress("127.0." + (1 + number % 10) + ".1", 0));
            stranger.connect(remote.address());
            stranger.getOutputStream().write(bytes);
            hold();
        }
    }

    /** Some 40 KB a second. */
    private void readSlowly(int number) throws Exception {
        try (Socket session = connect(source)) {
            long end = System.nanoTime() + HOLD.toNanos();
            while (System.nanoTime() - end < 0 && !ended.await(100, TimeUnit.MILLISECONDS)) {
                session.getInputStream().readNBytes(4000);
            }
        }
    }

    private void askForASilentName(int number) throws IOException {
        try (Socket session =
                SocksClient.connect(local.address(), "n" + number + "-" + done.get() + SILENT, echo.port())) {
            session.getInputStream().read();
        }
    }

    private void sendDatagramsToSilentNames(int none) throws Exception {
        try (SocksDatagrams datagrams = SocksDatagrams.open(local.address())) {
            long end = System.nanoTime() + HOLD.toNanos();
            for (int i = 0; System.nanoTime() - end < 0 && !ended.await(5, TimeUnit.MILLISECONDS); i++) {
                datagrams.send(new Target(Host.parse("u" + i + "-" + done.get() + SILENT), 9), new byte[1200]);
            }
        }
    }

    private Socket connect(TcpTarget target) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BUFFER);
        socket.setSendBufferSize(SOCKET_BUFFER);
        return SocksClient.connect(socket, local.address(), "127.0.0.1", target.port());
    }

    private void hold() throws InterruptedException {
        ended.await(HOLD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void sendForEver(Socket connection) throws IOException {
        connection.setSendBufferSize(SOCKET_BUFFER);
        byte[] block = new byte[64 * 1024];
        while (true) {
            connection.getOutputStream().write(block);
        }
    }
}
