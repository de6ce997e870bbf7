package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first session of a user among very many of an AEAD method, while strangers send noise without end. */
@Tag("slow")
@Timeout(600)
final class NewUserTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int USERS = 1000;
    private static final int NEW_USERS = 5;

    @TempDir
    private Path directory;

    /** Each of those that wait has the keys of all tried, some milliseconds' work. */
    @Test
    void probesOfOneNetworkDoNotHoldUpANewUser() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote();
                Probes probes = new Probes(remote.address())) {
            probes.awaitSome();
            long fewest = Long.MAX_VALUE;
            for (int user = 0; user < NEW_USERS; user++) {
                Program command = Culvert.localCommand().with("CULVERT_PASSWORD", "the password of user " + 100 * user);
                try (Culvert local = Culvert.local(command, remote.address(), METHOD)) {
                    long before = probes.answered();
                    try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                        session.getOutputStream().write('p');
                        assertEquals('p', session.getInputStream().read());
                    }
                    fewest = Math.min(fewest, probes.answered() - before);
                }
            }
            // other programs disturb some of them; in one queue for all none is served before all that were there
            assertTrue(fewest < Probes.AT_A_TIME / 2, fewest + " strangers were first");
        }
    }

    private Culvert remote() throws Exception {
        String users = IntStream.range(0, USERS)
                .mapToObj(i -> "{\"name\": \"user " + i + "\", \"password\": \"the password of user " + i + "\"}")
                .collect(Collectors.joining(", ", "{\"allow_weak_password\": true, \"users\": [", "]}"));
        Path config = Files.writeString(directory.resolve("config.json"), users);
        return Culvert.remote(Culvert.remoteCommand("-c", config.toString()), METHOD);
    }

    /** Strangers of one network: so many at any time that wait to be answered. */
    private static final class Probes implements AutoCloseable {
        static final int AT_A_TIME = 800;
        private static final int THREADS = 8;

        private final InetSocketAddress remote;
        private final AtomicLong answered = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean over;

        Probes(InetSocketAddress remote) {
            this.remote = remote;
            for (int i = 0; i < THREADS; i++) {
                threads.add(Thread.ofPlatform().start(this::probe));
            }
        }

        long answered() {
            return answered.get();
        }

        void awaitSome() throws InterruptedException {
            Until.isTrue(() -> "no probe is answered", () -> answered() > AT_A_TIME);
        }

        private void probe() {
            Random random = new Random(Thread.currentThread().threadId());
            Deque<Socket> waiting = new ArrayDeque<>();
            try {
                while (!over) {
                    waiting.add(sent(random));
                    if (waiting.size() == AT_A_TIME / THREADS) {
                        awaitAnswer(waiting.remove());
                    }
                }
                while (!waiting.isEmpty()) {
                    awaitAnswer(waiting.remove());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Socket sent(Random random) throws IOException {
            byte[] noise = new byte[100];
            random.nextBytes(noise);
            Socket probe = new Socket();
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + random.nextInt(1, 255)), 0));
            probe.connect(remote);
            probe.getOutputStream().write(noise);
            probe.shutdownOutput();
            return probe;
        }

        private void awaitAnswer(Socket probe) throws IOException {
            try (probe) {
                assertEquals(-1, probe.getInputStream().read());
                answered.incrementAndGet();
            }
        }

        @Override
        public void close() {
            over = true;
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
