package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.crypto.Method;
import culvert.net.FailureException;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Whatever a peer sends, with or without the key, both ends give the payload that was sealed behind an address, or drop
 * it with a failure of the family, and hold nothing in the end.
 */
class AeadPacketFuzzTest {
    private static final Method METHOD = Method.AES_128_GCM;
    private static final PacketServer SERVER = PacketServer.of(
            new Users(TestKeys.users(METHOD)), new ServerRules(false, InstantSource.system(), salt -> true));
    private static final PacketClient CLIENT = PacketClient.of(
            METHOD,
            TestKeys.password(METHOD),
            new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));

    @FuzzTest(maxDuration = "60s")
    void aLocalWithoutTheKeyGetsNowhere(byte[] bytes) {
        Packets packets = new Packets();
        assertTrue(Packets.SILENT.contains(packets.refusal(SERVER, bytes)));
        assertEquals(0, packets.borrowed() + packets.sessions());
    }

    @FuzzTest(maxDuration = "60s")
    void aRemoteWithoutTheKeyGetsNowhere(byte[] bytes) {
        Packets packets = new Packets();
        assertTrue(Packets.SILENT.contains(packets.refusal(CLIENT.open(), bytes)));
        assertEquals(0, packets.borrowed());
    }

    /** The input is what is sealed. */
    @FuzzTest(maxDuration = "60s")
    void aLocalWithTheKeyIsReadAsItWrote(byte[] bytes) throws AddressFormatException {
        Packets packets = new Packets();
        try {
            Packets.Arrived arrived = packets.open(SERVER, packets.seal(CLIENT.open(), bytes));
            int address = SocksAddress.bytesNeeded(bytes, 0, bytes.length);
            assertEquals(
                    SocksAddress.read(bytes, 0, bytes.length), arrived.opened().target());
            assertArrayEquals(Arrays.copyOfRange(bytes, address, bytes.length), arrived.payload());
        } catch (FailureException dropped) {
            assertTrue(dropped.getMessage() != null);
            assertEquals(0, packets.sessions());
        }
        assertEquals(0, packets.borrowed());
    }

    /** The input is what is sealed. */
    @FuzzTest(maxDuration = "60s")
    void aRemoteWithTheKeyIsReadAsItWrote(byte[] bytes) throws AddressFormatException {
        Packets packets = new Packets();
        try {
            byte[] plain = packets.open(CLIENT.open(), packets.seal(CLIENT.open(), bytes));
            assertTrue(Packets.isAnswer(plain, bytes));
        } catch (FailureException dropped) {
            assertTrue(dropped.getMessage() != null);
        }
        assertEquals(0, packets.borrowed());
    }
}
