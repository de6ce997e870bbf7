package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LabFleet;
import culvert.e2e.rig.PingLoad;
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
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three remotes that share a Redis have the same users, who may the same at all of them together. Each test has a user of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetUsersTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of a client that may meet silence. */
    private static final Duration IMPATIENT = Duration.ofSeconds(5);

    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final int CLIENTS = 4;
    private static final int AT_LEAST = 40;
    private static final String QUOTAS = "CulvertSharedQuotaDown";
    private static final String USERS = "CulvertSharedUsers";
    private static final Pattern QUOTA_USED = Pattern.compile("\"quota_used\": ?(\\d+)");

    private static final int NODES = 3;
    private static final long MEGABYTE = 1_000_000;
    private static final int DOWNLOADS = 30;

    /** So that all downloads together carry some 20 MB a second. */
    private static final int PIECE = 64 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private String more = "";
    private Path directory;
    private LabFleet fleet;
    private TcpTarget echo;
    private TcpTarget source;

    @BeforeAll
    void start(@TempDir Path own) throws Exception {
        directory = own;
        fleet = LabFleet.start(
                directory,
                node -> ", \"users_file\": \"%s\", \"admin\": \"%s\"%s"
                        .formatted(own(node).resolve("users.json"), socket(node), more));
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

    /** Each within a second, unless the machine pauses: of several at least one. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(1)
    void whoIsAddedAtOneMayComeToAllAndWhoIsRemovedIsOutAtAll() throws Exception {
        List<Duration> known = new ArrayList<>();
        List<Duration> out = new ArrayList<>();
        for (String name : List.of("ada", "alan", "alice")) {
            String password = add(0, name, "");
            long added = System.nanoTime();
            for (int node = 0; node < NODES; node++) {
                awaitKnown(node, name);
            }
            known.add(since(added));
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
            assertEquals(200, ask(2, "DELETE", "/" + name, "").status());
            for (Socket session : sessions) {
                Until.isTrue(SOON, fleet::log, () -> !goesOn(session));
                session.close();
            }
            out.add(since(removed));
            for (Culvert local : locals) {
                assertFalse(isServed(0, local), fleet::log);
                local.close();
            }
        }
        System.out.println("known by all after " + known + ", out at all after " + out);
        assertTrue(Collections.min(known).compareTo(WITHIN) <= 0, known::toString);
        assertTrue(Collections.min(out).compareTo(WITHIN) <= 0, out::toString);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(2)
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
    @Order(3)
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

    /** Redis hangs: whoever has a quota goes on, what is changed holds where it was changed, and later everywhere. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(4)
    void anOutageCutsNobodyAndIsMadeUpFor() throws Exception {
        String dora = add(0, "dora", ", \"quota\": \"1G\"");
        String eve = add(0, "eve", "");
        awaitKnown(1, "dora");
        awaitKnown(2, "dora");
        awaitKnown(1, "eve");
        List<Culvert> locals = List.of(fleet.local(0, dora), fleet.local(1, dora));
        Culvert other = fleet.localOf(1, 0, eve);
        Socket session = fleet.connect(0, other, echo, SOON);
        assertTrue(goesOn(session), fleet::log);
        String frank = "";
        try (PingLoad load = load(locals, SOON);
                Socket download = fleet.connect(0, locals.getFirst(), source, SOON)) {
            awaitFirstByte(download);
            Thread reader = Thread.ofVirtual().start(() -> drain(download));
            load.awaitMore(AT_LEAST);
            long stopped = System.nanoTime();
            fleet.redis().stop();
            try {
                awaitAlerts(LabFleet.alerts(QUOTAS, 0, 1, 2), LabFleet.alerts(USERS, 0, 1, 2));
                load.awaitMore(AT_LEAST);
                assertEquals(200, ask(0, "DELETE", "/eve", "").status());
                frank = add(1, "frank", "");
                Culvert franks = fleet.localOf(1, 1, frank);
                Until.isTrue(SOON, fleet::log, () -> isServed(1, franks));
                Until.isTrue(
                        SOON,
                        fleet::log,
                        () -> goesOn(session) && since(stopped).compareTo(OUTAGE) > 0);
                load.awaitMore(AT_LEAST);
            } finally {
                fleet.redis().goOn();
            }
            awaitAlerts(Set.of(), Set.of());
            load.awaitMore(AT_LEAST);
            assertEquals(0, load.failed(), load::toString);
            assertTrue(reader.isAlive(), fleet::log);
        }
        Until.isTrue(SOON, fleet::log, () -> !goesOn(session));
        session.close();
        for (int node = 0; node < NODES; node++) {
            awaitKnown(node, "frank");
        }
        Until.isTrue(SOON, fleet::log, () -> sum("culvert_open_sessions") == 0);
        long carried = Until.isAtRest(SOON, () -> (long) (carried("dora", "up") + carried("dora", "down")));
        for (int node = 0; node < NODES; node++) {
            int each = node;
            Until.isTrue(SOON, fleet::log, () -> used(each, "dora") == carried);
        }
    }

    /** And where that is the policy, nobody is changed, and carries no more than what the node has. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    @Order(5)
    void anOutageLeavesSharesOnlyWhereThatIsThePolicy() throws Exception {
        more = ", \"redis_policy\": \"strict\"";
        for (int node = 0; node < NODES; node++) {
            fleet.node(node).kill();
            fleet.startAgain(node);
            fleet.node(node).await("administrators are answered");
        }
        fleet.awaitAtAll("culvert_shared_users_up", 1);
        String gina = add(0, "gina", ", \"quota\": \"1G\"");
        awaitKnown(1, "gina");
        Culvert local = fleet.localOf(1, 0, gina);
        Until.isTrue(SOON, fleet::log, () -> isServed(0, local));
        Socket download = fleet.connect(0, local, source, SOON);
        Socket session = fleet.connect(0, local, echo, SOON);
        assertTrue(goesOn(session), fleet::log);
        awaitFirstByte(download);
        Thread reader = Thread.ofVirtual().start(() -> drain(download));
        fleet.redis().stop();
        try {
            fleet.awaitAtAll("culvert_shared_users_up", 0);
            Answered refused = ask(0, "DELETE", "/gina", "");
            assertEquals(503, refused.status(), refused.text());
            assertTrue(refused.text().contains("redis_policy is strict"), refused.text());
            assertTrue(reader.join(SOON), fleet::log);
            fleet.node(1).await("cause=user-quota");
        } finally {
            fleet.redis().goOn();
        }
        download.close();
        session.close();
        Until.isTrue(SOON, fleet::log, () -> isServed(0, local));
    }

    private PingLoad load(List<Culvert> locals, Duration patience) {
        return PingLoad.begin(CLIENTS, client -> {
            int laptop = client % locals.size();
            fleet.ping(laptop, locals.get(laptop), echo, patience);
        });
    }

    private void awaitAlerts(Set<String> quotas, Set<String> users) throws InterruptedException {
        fleet.prometheus().awaitOnly(QUOTAS, quotas);
        fleet.prometheus().awaitOnly(USERS, users);
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

    private static void awaitFirstByte(Socket download) throws IOException {
        download.getOutputStream().write('d');
        assertTrue(download.getInputStream().read() >= 0);
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

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** What a node says that a user has carried at all of them. */
    private long used(int node, String user) {
        try {
            Answered answer = ask(node, "GET", "/" + user + "/usage", "");
            return Long.parseLong(QUOTA_USED
                    .matcher(answer.text())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1));
        } catch (IOException e) {
            return -1;
        }
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
