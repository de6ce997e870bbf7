package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Edition;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.net.User;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.packet.Packets;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.Protocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users are replaced while a download and an association run: what has begun goes on, and a user that is gone begins nothing new. */
class UsersReplacedTest {
    private static final byte[] DATA = Protocol.counting(40_000);
    private static final byte[] QUESTION = Packets.plain("01c000020101bb", Protocol.counting(20));
    private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.10", 4000);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.1", 4000);
    private static final InetSocketAddress TARGET = new InetSocketAddress("192.0.2.1", 443);
    private static final int ALICE = 2;
    private static final int BOB = 3;
    private static final int CAROL = 4;

    private final Packets packets = new Packets();

    static java.util.stream.Stream<Method> methods() {
        return Arrays.stream(Method.values())
                .filter(method -> method.edition() == Edition.AEAD || method.hasIdentityHeaders());
    }

    /** Identity headers are expected from then on, which the datagrams of those before have not. */
    @ParameterizedTest
    @MethodSource("methods")
    void associationsOfTheServersKeyCannotGoOnOnceThereAreUsers(Method method) {
        String key = TestKeys.password(method);
        Users before = new Users(new PortKeys(method, key, Map.of()));
        Users same = before.replacedBy(new PortKeys(method, key, Map.of()));
        Users after = before.replacedBy(new PortKeys(method, key, Map.of("alice", TestKeys.key(method, ALICE))));
        assertTrue(same.canOpenThoseOf(before));
        assertEquals(method.edition() == Edition.AEAD, after.canOpenThoseOf(before));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theOnlyUserIsReplacedByAnother(Method method) throws IOException {
        replaceWhileAliceIsThere(
                method, Map.of("alice", TestKeys.key(method, ALICE)), Map.of("carol", TestKeys.key(method, CAROL)));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void oneOfSeveralUsersIsReplacedByAnother(Method method) throws IOException {
        String bob = TestKeys.key(method, BOB);
        replaceWhileAliceIsThere(
                method,
                Map.of("alice", TestKeys.key(method, ALICE), "bob", bob),
                Map.of("carol", TestKeys.key(method, CAROL), "bob", bob));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aUserWhoStaysIsTheSameEvenWithAnotherKey(Method method) throws IOException {
        String bob = TestKeys.key(method, BOB);
        Users users = users(method, Map.of("bob", bob, "alice", TestKeys.key(method, ALICE)));
        User before = accept(ServerProtocol.of(users, rules()), method, ALICE);
        Users next = users.replacedBy(keys(method, Map.of("bob", bob, "alice", TestKeys.key(method, CAROL))));
        ServerProtocol server = ServerProtocol.of(next, rules());
        assertSame(before, accept(server, method, CAROL));
        assertEquals(Cause.AUTHENTICATION, Protocol.failure(() -> accept(server, method, ALICE)));
        Users again = next.replacedBy(keys(method, Map.of("bob", bob)))
                .replacedBy(keys(method, Map.of("bob", bob, "alice", TestKeys.key(method, CAROL))));
        assertNotSame(before, accept(ServerProtocol.of(again, rules()), method, CAROL));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whatCannotBeReplacedStays(Method method) throws IOException {
        Users users = users(method, Map.of("alice", TestKeys.key(method, ALICE)));
        assertThrows(IllegalArgumentException.class, () -> users.replacedBy(keys(method, Map.of("bob", ""))));
        Method other = method == Method.AES_128_GCM ? Method.AES_256_GCM : Method.AES_128_GCM;
        PortKeys others = new PortKeys(other, "a password", Map.of());
        assertThrows(IllegalArgumentException.class, () -> users.replacedBy(others));
        assertEquals(
                "alice",
                accept(ServerProtocol.of(users, rules()), method, ALICE).toString());
    }

    /** Neither machines that have used it nor the memory of keys that are gone keep it. */
    @Test
    void aKeyThatWasReplacedIsHeldByItsAssociationAlone() throws Exception {
        Held held = aliceHasAnotherKey(Method.AES_128_GCM);
        System.gc();
        assertEquals(1, held.next.search().former().size());
        assertNotNull(held.association.getAndSet(null));
        Until.isTrue(() -> "the key is still there", () -> {
            System.gc();
            return held.key.get() == null;
        });
        assertEquals(List.of(), held.next.search().former());
    }

    /**
     * What is left when a key was replaced.
     *
     * @param association knows the only association with it
     */
    private record Held(WeakReference<MasterKey> key, Users next, AtomicReference<@Nullable Packets> association) {}

    private static Held aliceHasAnotherKey(Method method) throws IOException {
        Packets association = new Packets();
        String bob = TestKeys.key(method, BOB);
        Users users = users(method, Map.of("alice", TestKeys.key(method, ALICE), "bob", bob));
        accept(ServerProtocol.of(users, rules()), method, ALICE);
        byte[] question = association.seal(packetClient(method, ALICE).open(), QUESTION);
        association.open(PacketServer.of(users, rules()), question, HOME);
        MasterKey key = users.search().all().getFirst().key();
        Users next = users.replacedBy(keys(method, Map.of("alice", TestKeys.key(method, CAROL), "bob", bob)));
        return new Held(new WeakReference<>(key), next, new AtomicReference<>(association));
    }

    private void replaceWhileAliceIsThere(Method method, Map<String, String> before, Map<String, String> after)
            throws IOException {
        Users users = users(method, before);
        PacketServer first = PacketServer.of(users, rules());
        MemoryStream.Pair wire = MemoryStream.pair();
        Stream client = client(method, ALICE).open(wire.left(), Protocol.TARGET);
        client.write(DATA, 0, 1);
        Stream download = ServerProtocol.of(users, rules()).accept(wire.right(), Protocol.soon()).stream();
        assertArrayEquals(new byte[1], read(download, 1));
        PacketClient.PacketSession alice = packetClient(method, ALICE).open();
        PacketServer.PacketSession association = packets.open(first, packets.seal(alice, QUESTION), HOME)
                .opened()
                .session();

        Users next = users.replacedBy(keys(method, after));
        ServerProtocol server = ServerProtocol.of(next, rules());
        PacketServer packetServer = first.with(next);

        assertGoesOn(client, download);
        assertSame(
                association,
                packets.open(packetServer, packets.seal(alice, QUESTION), HOME)
                        .opened()
                        .session());
        byte[] answer = packets.seal(association, Protocol.counting(20), TARGET);
        assertArrayEquals(QUESTION, packets.open(alice, answer));

        assertEquals(Cause.AUTHENTICATION, Protocol.failure(() -> accept(server, method, ALICE)));
        PacketClient.PacketSession again = packetClient(method, ALICE).open();
        byte[] question = packets.seal(again, QUESTION);
        assertEquals(Cause.AUTHENTICATION, Protocol.failure(() -> packets.open(packetServer, question, ELSEWHERE)));
        assertEquals("carol", accept(server, method, CAROL).toString());
        PacketClient.PacketSession carol = packetClient(method, CAROL).open();
        PacketServer.PacketSession carols = packets.open(packetServer, packets.seal(carol, QUESTION), HOME)
                .opened()
                .session();
        assertEquals("carol", carols.user().toString());
        assertGoesOn(client, download);
    }

    private static void assertGoesOn(Stream client, Stream download) throws IOException {
        download.write(DATA, 0, DATA.length);
        assertArrayEquals(DATA, read(client, DATA.length));
        client.write(DATA, 0, 10);
        assertArrayEquals(Arrays.copyOf(DATA, 10), read(download, 10));
    }

    private static byte[] read(Stream from, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; ) {
            from.awaitReadable();
            n += from.tryRead(bytes, n, count - n);
        }
        return bytes;
    }

    private static User accept(ServerProtocol server, Method method, int number) throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        Stream client = client(method, number).open(wire.left(), Protocol.TARGET);
        client.write(DATA, 0, 100);
        return server.accept(wire.right(), Protocol.soon()).user();
    }

    private static Users users(Method method, Map<String, String> users) {
        return new Users(keys(method, users));
    }

    private static PortKeys keys(Method method, Map<String, String> users) {
        return new PortKeys(method, method.edition() == Edition.AEAD ? "" : TestKeys.password(method), users);
    }

    private static ServerRules rules() {
        return new ServerRules(false, InstantSource.system(), TestProtocols.salts());
    }

    private static ClientRules clientRules() {
        return new ClientRules(false, InstantSource.system(), skew -> {}, TestProtocols.salts());
    }

    private static ClientProtocol client(Method method, int number) {
        return ClientProtocol.of(method, password(method, number), clientRules());
    }

    private static PacketClient packetClient(Method method, int number) {
        return PacketClient.of(method, password(method, number), clientRules());
    }

    private static String password(Method method, int number) {
        String key = TestKeys.key(method, number);
        return method.edition() == Edition.AEAD ? key : TestKeys.password(method) + ":" + key;
    }
}
