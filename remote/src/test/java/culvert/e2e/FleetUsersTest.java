package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LabFleet;
import culvert.e2e.rig.TcpTarget;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three remotes that share a Redis have the same users, who may the same at all of them together. Each test has a user of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetUsersTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of a client that may meet silence. */
    private static final Duration IMPATIENT = Duration.ofSeconds(5);

    private static final int NODES = 3;
    private static final long MEGABYTE = 1_000_000;
    private static final int DOWNLOADS = 30;

    /** So that all downloads together carry some 20 MB a second. */
    private static final int PIECE = 64 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private Path directory;
    private LabFleet fleet;
    private TcpTarget echo;
    private TcpTarget source;

    @BeforeAll
    void start(@TempDir Path own) throws Exception {
        directory = own;
        fleet = LabFleet.start(
                directory,
                node -> ", \"users_file\": \"%s\", \"admin\": \"%s\""
                        .formatted(own(node).resolve("users.json"), socket(node)));
        echo = fleet.target(TcpTarget::echo);
        source = fleet.target(FleetUsersTest::pour);
        for (int node = 0; node < NODES; node++) {
            fleet.node(node).await("administrators are answered");
        }
        fleet.awaitAtAll("culvert_shared_replay_up", 1);
    }

    @AfterAll
    void close() throws IOException {
        fleet.close();
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void whoIsAddedAtOneMayComeToAllAndWhoIsRemovedIsOutAtAll() throws Exception {
        String password = add(0, "ada", "");
        long added = System.nanoTime();
        for (int node = 0; node < NODES; node++) {
            awaitKnown(node, "ada");
        }
        System.out.println("known by all after " + millisSince(added) + " ms");
        List<Culvert> locals = new ArrayList<>();
        List<Socket> sessions = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            locals.add(fleet.localOf(node, 0, password));
            Culvert local = locals.getLast();
            Until.isTrue(SOON, fleet::log, () -> isServed(0, local));
            sessions.add(fleet.connect(0, local, echo, SOON));
            assertTrue(goesOn(sessions.getLast()));
        }
        long removed = System.nanoTime();
        assertEquals(200, ask(2, "DELETE", "/ada", "").status());
        for (Socket session : sessions) {
            Until.isTrue(SOON, fleet::log, () -> !goesOn(session));
            session.close();
        }
        System.out.println("out at all after " + millisSince(removed) + " ms");
        for (Culvert local : locals) {
            assertFalse(isServed(0, local), fleet::log);
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void aQuotaHoldsForAllOfThemTogether() throws Exception {
        String password = add(1, "bob", ", \"quota\": \"100M\"");
        List<Culvert> locals = List.of(fleet.local(0, password), fleet.local(1, password));
        for (int node = 0; node < NODES; node++) {
            awaitKnown(node, "bob");
        }
        List<Socket> downloads = new ArrayList<>();
        for (int i = 0; i < DOWNLOADS; i++) {
            int laptop = i % locals.size();
            Socket download = fleet.connect(laptop, locals.get(laptop), source, SOON);
            download.getOutputStream().write('d');
            downloads.add(download);
        }
        List<Thread> readers = downloads.stream()
                .map(download -> Thread.ofVirtual().start(() -> drain(download)))
                .toList();
        for (Thread reader : readers) {
            assertTrue(reader.join(SOON), fleet::log);
        }
        for (Socket download : downloads) {
            download.close();
        }
        Until.isTrue(SOON, fleet::log, () -> sum("culvert_open_sessions") == 0);
        double carried = Until.isAtRest(SOON, () -> (long) (carried("bob", "up") + carried("bob", "down")));
        System.out.println("of 100 MB over three nodes " + carried / MEGABYTE + " were carried");
        assertTrue(carried >= 99 * MEGABYTE && carried <= 101 * MEGABYTE, () -> carried + ", " + fleet.log());
        for (int i = 0; i < NODES; i++) {
            assertFalse(isServed(0, locals.getFirst()), fleet::log);
        }
    }

    /** A device at one is one at all of them. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void devicesAreCountedAcrossThem() throws Exception {
        String password = add(2, "carol", ", \"max_devices\": 1");
        awaitKnown(0, "carol");
        awaitKnown(1, "carol");
        Culvert first = fleet.localOf(0, 0, password);
        Culvert second = fleet.localOf(1, 1, password);
        try (Socket session = fleet.connect(0, first, echo, SOON)) {
            assertTrue(goesOn(session));
            Until.isTrue(SOON, fleet::log, () -> !isServed(1, second));
            fleet.node(1).await("cause=user-devices");
            Culvert beside = fleet.localOf(2, 0, password);
            Until.isTrue(SOON, fleet::log, () -> isServed(0, beside)); // the same device
            assertTrue(goesOn(session));
        }
        Until.isTrue(SOON, fleet::log, () -> isServed(1, second));
    }

    private void awaitKnown(int node, String user) throws InterruptedException {
        Until.isTrue(SOON, fleet::log, () -> {
            try {
                return ask(node, "GET", "/" + user + "/usage", "").isGood();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private boolean isServed(int laptop, Culvert local) {
        try {
            fleet.ping(laptop, local, echo, IMPATIENT);
            return true;
        } catch (Exception | AssertionError silence) {
            return false;
        }
    }

    private static boolean goesOn(Socket session) {
        try {
            session.getOutputStream().write('q');
            return session.getInputStream().read() == 'q';
        } catch (IOException broken) {
            return false;
        }
    }

    private static void drain(Socket download) {
        byte[] buffer = new byte[PIECE];
        try {
            while (download.getInputStream().read(buffer) >= 0) {
                // more of it
            }
        } catch (IOException over) {
            // as it ends
        }
    }

    private static void pour(Socket connection) throws IOException, InterruptedException {
        if (connection.getInputStream().read() < 0) {
            return;
        }
        try {
            while (true) {
                connection.getOutputStream().write(new byte[PIECE]);
                Thread.sleep(PAUSE);
            }
        } catch (IOException over) {
            // the quota is used up
        }
    }

    private double carried(String user, String direction) {
        return sum("culvert_user_payload_bytes_total{user=\"%s\",direction=\"%s\"}".formatted(user, direction))
                + sum("culvert_user_payload_bytes_total{direction=\"%s\",user=\"%s\"}".formatted(direction, user));
    }

    private double sum(String metric) {
        return IntStream.range(0, NODES)
                .mapToDouble(node -> fleet.metric(node, metric))
                .sum();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    /** Adds a user at a node, and says what a client needs. */
    private String add(int node, String name, String more) throws IOException {
        Answered added =
                ask(node, "POST", "", "{\"name\": \"%s\", \"server_port\": %d%s}".formatted(name, LabFleet.PORT, more));
        assertEquals(200, added.status(), added.text());
        return new ArrayList<>(Rows.objects(added.text(), "ports")).getFirst().getOrDefault("password", "");
    }

    private Answered ask(int node, String method, String path, String body) throws IOException {
        return new AdminClient(UnixDomainSocketAddress.of(socket(node)), "").ask(method, "/v1/users" + path, body);
    }

    private Path socket(int node) {
        return own(node).resolve("a.sock");
    }

    private Path own(int node) {
        return LabFleet.directory(directory, node);
    }
}
