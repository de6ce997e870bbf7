package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteOptions;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.local.LocalAgent;
import culvert.local.LocalSettings;
import culvert.net.Cause;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.FinishedSession;
import culvert.remote.RemoteServer;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an end serves with is replaced while a download runs: that goes on to its last byte, and the next is decided anew. */
@Timeout(120)
final class ReplacedPlanTest {
    private static final Payload HALF = new Payload(3, 700_000);
    private static final int ALICE = 2;
    private static final int BOB = 3;
    private static final int OTHER = 4;

    private final CountDownLatch replaced = new CountDownLatch(1);
    private final Recorder events = new Recorder();

    static List<Arguments> transportsAndMethods() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> java.util.stream.Stream.of(Method.AES_128_GCM, Method.EDITION_2022_AES_128_GCM)
                        .map(method -> Arguments.of(engine, method)))
                .toList();
    }

    /** Nothing of a test may wait for ever. */
    @AfterEach
    void release() {
        replaced.countDown();
    }

    @ParameterizedTest
    @MethodSource("transportsAndMethods")
    void aUserWhoIsRemovedIsCutOffAndComesNoMore(Engine engine, Method method) throws Exception {
        try (Ends ends = new Ends(engine, method, Map.of("alice", key(method, ALICE), "bob", key(method, BOB)))) {
            Socket download = ends.begin(ALICE);
            Socket other = ends.begin(BOB);
            ends.replaceUsers(Map.of("bob", key(method, BOB)));
            assertThrows(SocketException.class, () -> Payload.read(download.getInputStream()));
            Until.isTrue(events::toString, () -> events.count(Cause.USER_REMOVED) == 1);
            assertFalse(ends.isServed(ALICE));
            assertEquals(1, events.count(Cause.AUTHENTICATION));
            assertTrue(ends.isServed(BOB));
            ends.readToItsEnd(other);
            assertEquals(List.of("bob", "bob"), ends.usersServed(2));
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndMethods")
    void aUserWhoIsAddedIsServedAtOnce(Engine engine, Method method) throws Exception {
        try (Ends ends = new Ends(engine, method, Map.of("alice", key(method, ALICE)))) {
            Socket download = ends.begin(ALICE);
            assertFalse(ends.isServed(BOB));
            ends.replaceUsers(Map.of("alice", key(method, ALICE), "bob", key(method, BOB)));
            assertTrue(ends.isServed(BOB));
            ends.finish(download);
            assertEquals(List.of("bob", "alice"), ends.usersServed(2));
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndMethods")
    void aDownloadOutlivesThePasswordThatItBeganWith(Engine engine, Method method) throws Exception {
        try (Ends ends = new Ends(engine, method, Map.of("alice", key(method, ALICE)))) {
            Socket download = ends.begin(ALICE);
            ends.replaceUsers(Map.of("alice", key(method, OTHER)));
            assertFalse(ends.isServed(ALICE));
            assertTrue(ends.isServed(OTHER));
            ends.finish(download);
            assertEquals(List.of("alice", "alice"), ends.usersServed(2));
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndMethods")
    void aTargetThatIsForbiddenNowIsReadToItsEnd(Engine engine, Method method) throws Exception {
        Map<String, String> users = Map.of("alice", key(method, ALICE));
        try (Ends ends = new Ends(engine, method, users)) {
            Socket download = ends.begin(ALICE);
            ends.server.replace(ends.remote(users).allowing().settings());
            assertFalse(ends.isServed(ALICE));
            assertEquals(1, events.count(Cause.BLOCKED));
            ends.replaceUsers(users);
            assertTrue(ends.isServed(ALICE));
            ends.finish(download);
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndMethods")
    void aLocalEndGoesToAnotherRemoteByAnotherMethod(Engine engine, Method method) throws Exception {
        Map<String, String> users = Map.of("alice", key(method, ALICE));
        Method otherMethod = Method.CHACHA20_IETF_POLY1305;
        try (Ends ends = new Ends(engine, method, users);
                Ends others = new Ends(engine, otherMethod, Map.of("carol", key(otherMethod, OTHER)));
                LocalAgent agent = ends.local(ALICE)) {
            Socket download = ends.begin(agent);
            agent.replace(others.localSettings(OTHER));
            assertTrue(ends.isServed(agent));
            agent.replace(ends.localSettings(ALICE, Map.of("ada", "a password of SOCKS")));
            assertThrows(IOException.class, () -> ends.connect(agent), "without a name and a password");
            ends.finish(download);
            assertEquals(List.of("carol", "alice"), ends.usersServed(2));
        }
    }

    private static String key(Method method, int number) {
        return TestKeys.key(method, number);
    }

    /** A remote, local ends of its users, and a target that waits for the replacement in the middle of what it sends. */
    private final class Ends implements AutoCloseable {
        private final Method method;
        private final Transport transport;
        private final TcpTarget target;
        private final RemoteServer server;

        Ends(Engine engine, Method method, Map<String, String> users) throws IOException {
            this.method = method;
            this.transport = engine.open();
            this.target = TcpTarget.open(ReplacedPlanTest.this::sendInTwoHalves);
            this.server = remote(users).start(transport, new NoNames(), events);
        }

        RemoteOptions remote(Map<String, String> users) {
            return RemoteOptions.of(new PortKeys(method, TestKeys.password(method), users));
        }

        void replaceUsers(Map<String, String> users) {
            server.replace(remote(users).settings());
        }

        LocalSettings localSettings(int user) {
            return localSettings(user, Map.of());
        }

        LocalSettings localSettings(int user, Map<String, String> socksUsers) {
            String own = key(method, user);
            InetSocketAddress at = server.addresses().getFirst();
            String password = method.hasIdentityHeaders() ? TestKeys.password(method) + ":" + own : own;
            return LocalOptions.of(Target.of(at), method, password)
                    .withUsers(socksUsers)
                    .settings();
        }

        LocalAgent local(int user) throws IOException {
            return LocalAgent.start(localSettings(user), transport, new NoNames(), new Recorder());
        }

        /** The first half of a download has come; its local end is closed with the transport. */
        Socket begin(int user) throws IOException {
            return begin(local(user));
        }

        Socket begin(LocalAgent agent) throws IOException {
            Socket client = connect(agent);
            client.getOutputStream().write('h');
            assertEquals(HALF.expected(), Payload.read(client.getInputStream(), HALF.bytes()));
            return client;
        }

        void finish(Socket download) throws Exception {
            readToItsEnd(download);
            assertTrue(target.problems().isEmpty(), target.problems()::toString);
        }

        /** The second half comes, and a clean end. */
        void readToItsEnd(Socket download) throws Exception {
            long complete = events.count(Cause.COMPLETE);
            replaced.countDown();
            try (download) {
                assertEquals(HALF.expected(), Payload.read(download.getInputStream()));
            }
            Until.isTrue(() -> "no clean end", () -> events.count(Cause.COMPLETE) > complete);
        }

        boolean isServed(int user) throws Exception {
            try (LocalAgent agent = local(user)) {
                return isServed(agent);
            }
        }

        /** Whether a small question is answered; returns when the session has ended at the remote too. */
        boolean isServed(LocalAgent agent) throws Exception {
            int before = events.sessions().size();
            boolean served;
            try (Socket client = connect(agent)) {
                client.getOutputStream().write('q');
                client.shutdownOutput();
                served = client.getInputStream().read() == 'a';
            } catch (SocketException broken) {
                served = false;
            }
            events.await(before + 1);
            return served;
        }

        private Socket connect(LocalAgent agent) throws IOException {
            return SocksClient.connect(agent.addresses().getFirst(), "127.0.0.1", target.port());
        }

        List<String> usersServed(int sessions) {
            List<String> served = events.sessions().stream()
                    .filter(session -> session.outcome().cause() == Cause.COMPLETE)
                    .map(FinishedSession::user)
                    .map(Object::toString)
                    .toList();
            assertEquals(sessions, served.size(), served::toString);
            return served;
        }

        @Override
        public void close() throws IOException {
            replaced.countDown();
            server.close();
            transport.close();
            target.close();
        }
    }

    private void sendInTwoHalves(Socket connection) throws Exception {
        if (connection.getInputStream().read() == 'q') {
            connection.getOutputStream().write('a');
            return;
        }
        HALF.writeTo(connection.getOutputStream());
        assertTrue(replaced.await(1, TimeUnit.MINUTES));
        HALF.writeTo(connection.getOutputStream());
        connection.shutdownOutput();
        assertEquals(-1, connection.getInputStream().read());
    }

    /** Is asked for none: targets and remotes have addresses here. */
    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) {
            throw new AssertionError("asked for " + name);
        }

        @Override
        public void close() {}
    }
}
