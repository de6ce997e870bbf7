package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.crypto.Method;
import culvert.crypto.SaltSource;
import culvert.crypto.SessionPackets;
import culvert.net.FailureException;
import culvert.net.Pooled;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Whatever a peer sends, with or without the key, both ends give the payload that was sealed behind a header and an
 * address, or drop it with a failure of the family that leaves no trace, and hold nothing in the end.
 */
class Edition2022PacketFuzzTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(PacketProtocol.START));
    private static final ServerRules RULES = new ServerRules(false, CLOCK, salt -> true);
    private static final PacketServer SERVER = PacketServer.of(new Users(TestKeys.alone(METHOD)), RULES);
    private static final PacketServer WITH_USERS = PacketServer.of(new Users(TestKeys.users(METHOD)), RULES);

    /** Session ids that the inputs know. */
    private static final SaltSource SEVENS =
            (into, offset, length) -> Arrays.fill(into, offset, offset + length, (byte) 7);

    private static final PacketClient CLIENT = new Edition2022PacketClient(
            ClientKeys.parse(METHOD, TestKeys.password(METHOD)),
            new ClientRules(false, CLOCK, skew -> {}, salt -> true),
            new Pooled<>("packets", 8, () -> SessionPackets.of(METHOD, SEVENS)));

    @FuzzTest(maxDuration = "60s")
    void aLocalWithoutTheKeyGetsNowhere(byte[] bytes) {
        Packets packets = new Packets();
        assertTrue(Packets.SILENT.contains(packets.refusal(SERVER, bytes)));
        assertTrue(Packets.SILENT.contains(packets.refusal(WITH_USERS, bytes)));
        assertEquals(0, packets.borrowed() + packets.sessions());
    }

    @FuzzTest(maxDuration = "60s")
    void aRemoteWithoutTheKeyGetsNowhere(byte[] bytes) {
        Packets packets = new Packets();
        try (PacketClient.PacketSession session = begun(packets)) {
            assertTrue(Packets.SILENT.contains(packets.refusal(session, bytes)));
        }
        assertEquals(0, packets.borrowed());
    }

    /** The input is what follows the ids. */
    @FuzzTest(maxDuration = "60s")
    void aLocalWithTheKeyIsReadAsItWrote(byte[] bytes) throws AddressFormatException {
        Packets packets = new Packets();
        try (ForgedPackets forged = new ForgedPackets(METHOD, SEVENS)) {
            Packets.Arrived arrived = packets.open(SERVER, forged.seal(bytes));
            byte[] payload = arrived.payload();
            int padding = (bytes[9] & 0xFF) << 8 | (bytes[10] & 0xFF);
            int address = 11 + padding;
            assertEquals(
                    SocksAddress.read(bytes, address, bytes.length - address),
                    arrived.opened().target());
            assertTrue(Arrays.equals(payload, 0, payload.length, bytes, bytes.length - payload.length, bytes.length));
        } catch (FailureException dropped) {
            assertTrue(dropped.getMessage() != null);
            assertEquals(0, packets.sessions());
        }
        assertEquals(0, packets.borrowed());
    }

    /** The input is what follows the ids. */
    @FuzzTest(maxDuration = "60s")
    void aRemoteWithTheKeyIsReadAsItWrote(byte[] bytes) throws AddressFormatException {
        Packets packets = new Packets();
        try (PacketClient.PacketSession session = begun(packets);
                ForgedPackets forged = new ForgedPackets(METHOD, SEVENS)) {
            byte[] plain = packets.open(session, forged.seal(bytes));
            int padding = (bytes[17] & 0xFF) << 8 | (bytes[18] & 0xFF);
            assertTrue(Packets.isAnswer(plain, Arrays.copyOfRange(bytes, 19 + padding, bytes.length)));
        } catch (FailureException dropped) {
            assertTrue(dropped.getMessage() != null);
        }
        assertEquals(0, packets.borrowed());
    }

    /** One that waits for answers. */
    private static PacketClient.PacketSession begun(Packets packets) {
        PacketClient.PacketSession session = CLIENT.open();
        packets.seal(session, Packets.plain("01c000020101bb", new byte[1]));
        return session;
    }
}
