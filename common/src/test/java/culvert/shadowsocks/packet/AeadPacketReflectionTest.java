package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.MasterKey;
import culvert.crypto.RandomSalts;
import culvert.net.Cause;
import culvert.shadowsocks.stream.Protocol;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams of the AEAD methods, played back to their sender: both directions look the same. */
class AeadPacketReflectionTest {
    private static final byte[] HELLO = Packets.plain("01c000020101bb", Protocol.counting(20));
    private static final InetSocketAddress TARGET = new InetSocketAddress("192.0.2.1", 443);

    private final Packets packets = new Packets();

    static Stream<PacketProtocol> protocols() {
        return PacketProtocol.all().filter(protocol -> !protocol.remembers());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatAClientHasSentIsNoAnswer(PacketProtocol protocol) {
        try (PacketClient client = protocol.client();
                PacketClient restarted = protocol.client()) {
            byte[] sealed = packets.seal(client.open(), HELLO);
            assertEquals(Cause.REPLAY, packets.refusal(client.open(), sealed));
            assertEquals(Cause.REPLAY, packets.refusal(restarted.open(), sealed));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatAServerHasSentIsNoQuestion(PacketProtocol protocol) throws Exception {
        PacketServer server = protocol.server();
        PacketServer restarted = protocol.server();
        try (PacketClient client = protocol.client()) {
            Packets.Arrived arrived = packets.open(server, packets.seal(client.open(), HELLO));
            byte[] answer = packets.seal(arrived.opened().session(), new byte[10], TARGET);
            assertEquals(Cause.REPLAY, packets.refusal(server, answer));
            assertEquals(Cause.REPLAY, packets.refusal(restarted, answer));
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatOtherProgramsSendIsTaken(PacketProtocol protocol) throws Exception {
        MasterKey master = MasterKey.fromPassword(protocol.method(), protocol.password());
        byte[] sealed = Packets.unmarked(master, new RandomSalts(), HELLO);
        PacketServer server = protocol.server();
        try (PacketClient client = protocol.client()) {
            assertArrayEquals(
                    Protocol.counting(20), packets.open(server, sealed).payload());
            assertArrayEquals(HELLO, packets.open(client.open(), sealed));
        }
    }
}
