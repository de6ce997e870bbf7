package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.shadowsocks.stream.Protocol;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that only datagrams of the 2022 edition have: sessions, windows, clocks and padding. */
class Edition2022PacketRulesTest {
    private static final long START = PacketProtocol.START;
    private static final byte[] HELLO = Packets.plain("01c000020101bb", Protocol.counting(20)); // 192.0.2.1:443
    private static final byte[] QUERY = Packets.plain("01c00002010035", Protocol.counting(20)); // 192.0.2.1:53
    private static final byte[] ANSWER = Protocol.counting(30);
    private static final InetSocketAddress TARGET = new InetSocketAddress("192.0.2.1", 443);
    private static final InetSocketAddress NAME_SERVER = new InetSocketAddress("192.0.2.1", 53);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.7", 9);

    private final Packets packets = new Packets();

    static Stream<PacketProtocol> protocols() {
        return PacketProtocol.edition2022();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void clocksMayDifferByThirtySecondsBothWays(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            for (int skew : new int[] {-31, 31, -3600}) {
                protocol.clocks().client(START + skew);
                assertEquals(Cause.CLOCK, packets.refusal(server, packets.seal(client, HELLO)));
            }
            assertEquals(0, packets.sessions());
            for (int skew : new int[] {-30, 30, 0}) {
                protocol.clocks().client(START + skew);
                packets.open(server, packets.seal(client, HELLO));
            }
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            for (int skew : new int[] {-31, -30, 30, 31}) {
                protocol.clocks().server(START + skew);
                byte[] down = packets.seal(session, ANSWER, TARGET);
                if (Math.abs(skew) > 30) {
                    assertEquals(Cause.CLOCK, packets.refusal(client, down));
                } else {
                    packets.open(client, down);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anOldReplayIsNoNewSession(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[] up = packets.seal(client, HELLO);
            packets.open(server, up);
            protocol.clocks().server(START + 31);
            assertEquals(Cause.CLOCK, new Packets().refusal(server, up));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aClockThatIsSetBackMakesNoForgottenReplayNew(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open();
                PacketClient.PacketSession another = protocol.client().open();
                PacketClient.PacketSession late = protocol.client().open()) {
            byte[] recorded = packets.seal(client, HELLO);
            PacketServer.PacketSession forgotten =
                    packets.open(server, recorded).opened().session();
            byte[] unseen = packets.seal(another, HELLO);
            now(protocol, 3600);
            forgotten.forget();
            forgotten.close();
            Packets afterwards = new Packets();
            afterwards.open(server, packets.seal(late, HELLO));
            now(protocol, 0);
            assertEquals(Cause.REPLAY, afterwards.refusal(server, recorded));
            assertEquals(Cause.REPLAY, afterwards.refusal(server, unseen));
            afterwards.open(server, packets.seal(late, HELLO));
            now(protocol, 1);
            afterwards.open(server, packets.seal(another, HELLO));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aSessionThatIsForgottenEarlyDelaysNobodyElse(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession ahead = protocol.client().open();
                PacketClient.PacketSession another = protocol.client().open();
                PacketClient.PacketSession late = protocol.client().open()) {
            protocol.clocks().client(START + 30);
            byte[] recorded = packets.seal(ahead, HELLO);
            PacketServer.PacketSession forgotten =
                    packets.open(server, recorded).opened().session();
            byte[] next = packets.seal(ahead, HELLO);
            forgotten.forgetEarly();
            forgotten.close();
            Packets afterwards = new Packets();
            protocol.clocks().client(START);
            PacketServer.PacketSession other = afterwards
                    .open(server, packets.seal(another, HELLO))
                    .opened()
                    .session();
            assertEquals(Cause.REPLAY, afterwards.refusal(server, recorded));
            assertEquals(Cause.REPLAY, afterwards.refusal(server, next), "of the same second");
            protocol.clocks().client(START + 31);
            protocol.clocks().server(START + 1);
            afterwards.open(server, packets.seal(ahead, HELLO));
            now(protocol, 61);
            other.forget();
            now(protocol, 29);
            assertEquals(Cause.REPLAY, new Packets().refusal(server, recorded), "nor when the clock was set back");
            assertEquals(Cause.REPLAY, new Packets().refusal(server, packets.seal(late, HELLO)), "settled: for all");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aSessionThatFoundNoRoomKeepsNobodyOut(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open();
                PacketClient.PacketSession another = protocol.client().open()) {
            byte[] up = packets.seal(another, HELLO);
            packets.open(server, packets.seal(client, HELLO)).opened().session().close();
            packets.open(server, up);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aSessionIsItsIdWhereverItComesFrom(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession first = protocol.client().open();
                PacketClient.PacketSession second = protocol.client().open()) {
            PacketServer.PacketSession one =
                    packets.open(server, packets.seal(first, HELLO)).opened().session();
            PacketServer.PacketSession other =
                    packets.open(server, packets.seal(second, HELLO)).opened().session();
            assertNotSame(one, other);
            assertNotEquals(one.id(), other.id());
            byte[] roaming = packets.seal(first, HELLO);
            assertSame(one, packets.open(server, roaming, ELSEWHERE).opened().session());
            assertEquals(Cause.REPLAY, packets.refusal(server, roaming));
            assertEquals(Cause.AUTHENTICATION, packets.refusal(first, packets.seal(other, ANSWER, TARGET)));
            packets.open(first, packets.seal(one, ANSWER, TARGET));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anAnswerBeforeAnyQuestionIsNobodys(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open();
                PacketClient.PacketSession silent = protocol.client().open()) {
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            assertEquals(Cause.AUTHENTICATION, packets.refusal(silent, packets.seal(session, ANSWER, TARGET)));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void nothingIsTakenForWhatTravelsTheOtherWay(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[] up = packets.seal(client, HELLO);
            byte[] down = packets.seal(packets.open(server, up).opened().session(), ANSWER, TARGET);
            Set<Cause> refused = Set.of(Cause.MALFORMED, Cause.AUTHENTICATION);
            assertTrue(refused.contains(packets.refusal(client, up)));
            assertTrue(refused.contains(packets.refusal(server, down)));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aServerMayStartAnewButNotWithoutEnd(PacketProtocol protocol) throws Exception {
        try (PacketClient.PacketSession client = protocol.client().open()) {
            PacketServer.PacketSession[] sessions = new PacketServer.PacketSession[ServerSessions.MAX_SESSIONS + 1];
            for (int i = 0; i < sessions.length; i++) {
                sessions[i] = begin(protocol, client);
            }
            byte[] oldest = packets.seal(sessions[0], ANSWER, TARGET);
            packets.open(client, oldest);
            for (int i = 1; i < ServerSessions.MAX_SESSIONS; i++) {
                packets.open(client, packets.seal(sessions[i], ANSWER, TARGET));
                packets.open(client, packets.seal(sessions[0], ANSWER, TARGET));
            }
            PacketServer.PacketSession last = sessions[ServerSessions.MAX_SESSIONS];
            assertEquals(Cause.LIMIT, packets.refusal(client, packets.seal(last, ANSWER, TARGET)));
            assertEquals(Cause.REPLAY, packets.refusal(client, oldest));
            now(protocol, 59);
            assertEquals(Cause.LIMIT, packets.refusal(client, packets.seal(last, ANSWER, TARGET)));
            packets.open(client, packets.seal(sessions[0], ANSWER, TARGET));
            now(protocol, 60);
            packets.open(client, packets.seal(last, ANSWER, TARGET));
            packets.open(client, packets.seal(sessions[0], ANSWER, TARGET)); // was heard of since
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void onlyWhatItsLengthWouldTellIsPadded(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            assertEquals(1, lengths(() -> packets.seal(client, HELLO)));
            assertTrue(lengths(() -> packets.seal(client, QUERY)) > 20);
            assertTrue(lengths(() -> packets.seal(client, Packets.plain("01c000020101bb", new byte[0]))) > 20);
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, QUERY)).opened().session();
            assertEquals(1, lengths(() -> packets.seal(session, ANSWER, TARGET)));
            assertTrue(lengths(() -> packets.seal(session, ANSWER, NAME_SERVER)) > 20);
            assertTrue(lengths(() -> packets.seal(session, new byte[0], TARGET)) > 20);
            byte[] large = Packets.plain("01c00002010035", Protocol.counting(1232));
            assertEquals(1, lengths(() -> packets.seal(client, large)));
            byte[] padded = packets.seal(session, ANSWER, NAME_SERVER);
            assertArrayEquals(Packets.plain("01c00002010035", ANSWER), packets.open(client, padded));
        }
    }

    /** A server that knows nothing answers the client's next datagram. */
    private PacketServer.PacketSession begin(PacketProtocol protocol, PacketClient.PacketSession client)
            throws Exception {
        return new Packets()
                .open(protocol.server(), packets.seal(client, HELLO))
                .opened()
                .session();
    }

    private static void now(PacketProtocol protocol, int seconds) {
        protocol.clocks().client(START + seconds);
        protocol.clocks().server(START + seconds);
    }

    /** How many lengths there are among a few datagrams, none longer than it may become by padding. */
    private static int lengths(Supplier<byte[]> seal) {
        Set<Integer> lengths = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int length = seal.get().length;
            assertTrue(length <= 1400);
            lengths.add(length);
        }
        return lengths.size();
    }
}
