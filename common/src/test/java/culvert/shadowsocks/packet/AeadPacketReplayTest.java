package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.Cause;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.Protocol;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams of the AEAD methods that were recorded and are sent to the server again. */
class AeadPacketReplayTest {
    private static final byte[] HELLO = Packets.plain("01c000020101bb", Protocol.counting(20));
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.7", 1);

    private final Packets packets = new Packets();
    private final Set<String> remembered = new LinkedHashSet<>();

    static Stream<PacketProtocol> protocols() {
        return PacketProtocol.all().filter(protocol -> !protocol.remembers());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aReplayIsRefusedWhereverItComesFrom(PacketProtocol protocol) throws Exception {
        PacketServer server = server(protocol);
        try (PacketClient client = protocol.client()) {
            byte[] recorded = packets.seal(client.open(), HELLO);
            packets.open(server, recorded);
            assertEquals(Cause.REPLAY, packets.refusal(server, recorded));
            assertEquals(Cause.REPLAY, Protocol.failure(() -> packets.open(server, recorded, ELSEWHERE)));
            assertEquals(1, packets.sessions(), "a replay has made an association");
            byte[] next = packets.seal(client.open(), HELLO);
            assertArrayEquals(Protocol.counting(20), packets.open(server, next).payload());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void onlyTheSaltOfAnAuthenticatedDatagramIsRemembered(PacketProtocol protocol) throws Exception {
        PacketServer server = server(protocol);
        try (PacketClient client = protocol.client()) {
            byte[] genuine = packets.seal(client.open(), HELLO);
            assertEquals(Cause.AUTHENTICATION, packets.refusal(server, Packets.flipped(genuine, genuine.length - 1)));
            assertEquals(Set.of(), remembered);
            packets.open(server, genuine);
            String salt = HexFormat.of().formatHex(genuine, 0, protocol.method().saltBytes());
            assertEquals(Set.of(salt), remembered);
        }
    }

    private PacketServer server(PacketProtocol protocol) {
        SaltMemory salts = salt -> remembered.add(HexFormat.of().formatHex(salt));
        return PacketServer.of(new Users(protocol.keys()), new ServerRules(false, InstantSource.system(), salts));
    }
}
