package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.PacketBatch;
import culvert.shadowsocks.stream.Protocol;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every method's datagrams do, whatever its wire looks like. */
class PacketContractTest {
    private static final String NAME = "030b6578616d706c652e636f6d01bb"; // example.com:443
    private static final byte[] HELLO = Packets.plain(NAME, Protocol.counting(20));
    private static final byte[] ANSWER = Protocol.counting(30);
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 443);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::1", 53);

    private final Packets packets = new Packets();

    static Stream<PacketProtocol> protocols() {
        return PacketProtocol.all();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void everySizeArrivesUpAndDown(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            int largest = PacketBatch.LARGEST - client.sealedBytes(2000) + 2000 - NAME.length() / 2;
            for (int size : new int[] {0, 1, 1400, largest, 0}) {
                byte[] payload = Protocol.counting(size);
                byte[] sealed = packets.seal(client, Packets.plain(NAME, payload));
                assertTrue(sealed.length <= PacketBatch.LARGEST);
                assertTrue(sealed.length <= client.sealedBytes(size + NAME.length() / 2));
                Packets.Arrived arrived = packets.open(server, sealed);
                assertArrayEquals(payload, arrived.payload());
                assertEquals("example.com:443", arrived.opened().target().toString());
                for (InetSocketAddress from : new InetSocketAddress[] {V4, V6}) {
                    byte[] down = packets.seal(arrived.opened().session(), payload, from);
                    String address = from.equals(V4) ? "01c000020101bb" : "0420010db80000000000000000000000010035";
                    assertArrayEquals(Packets.plain(address, payload), packets.open(client, down));
                }
            }
            assertEquals(1, packets.sessions());
            assertEquals(0, packets.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theLargestAnswerFillsADatagram(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            int overhead = packets.seal(session, new byte[1], V4).length - 1;
            byte[] payload = Protocol.counting(PacketBatch.LARGEST - overhead);
            byte[] sealed = packets.seal(session, payload, V4);
            assertEquals(PacketBatch.LARGEST, sealed.length);
            assertArrayEquals(Packets.plain("01c000020101bb", payload), packets.open(client, sealed));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anyOrderIsAnOrder(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[][] up = new byte[50][];
            for (int i = 0; i < up.length; i++) {
                up[i] = packets.seal(client, Packets.plain(NAME, new byte[] {(byte) i}));
            }
            PacketServer.PacketSession session =
                    packets.open(server, up[49]).opened().session();
            for (int i = 48; i >= 0; i--) {
                Packets.Arrived arrived = packets.open(server, up[i]);
                assertArrayEquals(new byte[] {(byte) i}, arrived.payload());
                assertSame(session, arrived.opened().session());
            }
            byte[] first = packets.seal(session, new byte[] {1}, V4);
            byte[] second = packets.seal(session, new byte[] {2}, V4);
            assertEquals(2, packets.open(client, second)[7]);
            assertEquals(1, packets.open(client, first)[7]);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatComesTwiceIsKnownAtBothEnds(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[] up = packets.seal(client, HELLO);
            PacketServer.PacketSession session =
                    packets.open(server, up).opened().session();
            byte[] down = packets.seal(session, ANSWER, V4);
            packets.open(client, down);
            for (int again = 0; again < 3; again++) {
                assertEquals(Cause.REPLAY, packets.refusal(server, up));
                assertEquals(Cause.REPLAY, packets.refusal(client, down));
                packets.open(server, packets.seal(client, HELLO));
                packets.open(client, packets.seal(session, ANSWER, V4));
            }
            assertEquals(0, packets.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void everyFlippedByteIsRefusedAndDisturbsNothing(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[] up = packets.seal(client, HELLO);
            for (int at = 0; at < up.length; at++) {
                assertEquals(Cause.AUTHENTICATION, packets.refusal(server, Packets.flipped(up, at)));
            }
            assertEquals(0, packets.sessions());
            PacketServer.PacketSession session =
                    packets.open(server, up).opened().session();
            byte[] next = packets.seal(client, HELLO);
            byte[] down = packets.seal(session, ANSWER, V4);
            packets.open(client, packets.seal(session, ANSWER, V4));
            for (int at = 0; at < next.length; at++) {
                assertEquals(Cause.AUTHENTICATION, packets.refusal(server, Packets.flipped(next, at)));
            }
            for (int at = 0; at < down.length; at++) {
                assertEquals(Cause.AUTHENTICATION, packets.refusal(client, Packets.flipped(down, at)));
            }
            packets.open(server, next);
            packets.open(client, down);
            assertEquals(1, packets.sessions());
            assertEquals(0, packets.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void everyTruncationIsRefused(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            byte[] up = packets.seal(client, HELLO);
            for (int length = 0; length < up.length; length++) {
                assertTrue(Packets.SILENT.contains(packets.refusal(server, Arrays.copyOf(up, length))));
            }
            byte[] longer = Arrays.copyOf(up, up.length + 1);
            assertEquals(Cause.AUTHENTICATION, packets.refusal(server, longer));
            PacketServer.PacketSession session =
                    packets.open(server, up).opened().session();
            byte[] down = packets.seal(session, ANSWER, V4);
            for (int length = 0; length < down.length; length++) {
                assertTrue(Packets.SILENT.contains(packets.refusal(client, Arrays.copyOf(down, length))));
            }
            packets.open(client, down);
            assertEquals(1, packets.sessions());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whoHasAnotherKeyIsNobody(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open();
                PacketClient.PacketSession stranger = protocol.stranger().open()) {
            assertEquals(Cause.AUTHENTICATION, packets.refusal(server, packets.seal(stranger, HELLO)));
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            assertEquals(Cause.AUTHENTICATION, packets.refusal(stranger, packets.seal(session, ANSWER, V4)));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void usersAreToldApartEvenBehindOneAddress(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            PacketServer.PacketSession ours =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            assertEquals(
                    protocol.hasUsers() ? Optional.of("alice") : Optional.empty(),
                    ours.user().name());
            if (protocol.hasUsers()) {
                try (PacketClient.PacketSession bob = protocol.bob().open()) {
                    PacketServer.PacketSession bobs = packets.open(server, packets.seal(bob, HELLO))
                            .opened()
                            .session();
                    assertEquals(Optional.of("bob"), bobs.user().name());
                    assertNotEquals(ours.id(), bobs.id());
                    assertEquals(Cause.AUTHENTICATION, packets.refusal(bob, packets.seal(ours, ANSWER, V4)));
                    packets.open(bob, packets.seal(bobs, ANSWER, V4));
                    assertSame(
                            ours,
                            packets.open(server, packets.seal(client, HELLO))
                                    .opened()
                                    .session());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aMemoryIsAsLongAsTheMethodNeeds(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        try (PacketClient.PacketSession client = protocol.client().open()) {
            PacketServer.PacketSession session =
                    packets.open(server, packets.seal(client, HELLO)).opened().session();
            assertEquals(protocol.remembers() ? 60 : 0, session.memory().toSeconds());
        }
    }
}
