package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.packet.Packets;
import culvert.shadowsocks.stream.Protocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Noise where many users share an AEAD method: it is dropped when finding out whose it is takes too long. */
class AeadUsersBudgetTest {
    private static final Method METHOD = Method.AES_128_GCM;
    private static final int USERS = 100;
    private static final byte[] HELLO = Packets.plain("01c000020101bb", Protocol.counting(20));
    private static final InetSocketAddress KNOWN = new InetSocketAddress("192.0.2.10", 4000);

    private final Packets packets = new Packets();
    private final Random random = new Random(1);

    /** A machine on which it takes a millisecond to look at the clock, and no time to do anything else. */
    private final AtomicLong now = new AtomicLong();

    private final AtomicInteger seen = new AtomicInteger();
    private final PacketServer server = PacketServer.of(
            new Users(new PortKeys(METHOD, "", users()), () -> {
                seen.incrementAndGet();
                return now.addAndGet(Duration.ofMillis(1).toNanos());
            }),
            new ServerRules(false, InstantSource.system(), TestProtocols.salts()));

    @Test
    void noiseThatIsTooMuchIsDroppedUnopenedAndWhoIsKnownNoticesNothing() throws Exception {
        genuine(5, KNOWN);
        Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
        for (int i = 0; i < 1000; i++) {
            causes.merge(noise(address(203, i % 200)), 1, Integer::sum);
            int before = seen.get();
            genuine(5, KNOWN);
            assertEquals(before, seen.get(), "who is known takes nothing from the budget");
        }
        int tried = causes.getOrDefault(Cause.AUTHENTICATION, 0);
        assertEquals(1000, tried + causes.getOrDefault(Cause.LIMIT, 0));
        assertTrue(tried > 0 && tried < 500, () -> "causes " + causes);
    }

    @Test
    void oneNetworkLeavesTimeForOthersAndItsOwnComesBack() throws Exception {
        while (noise(address(203, 1)) != Cause.LIMIT) {
            assertTrue(seen.get() < 1000, "noise is never refused");
        }
        assertEquals(Cause.LIMIT, Protocol.failure(() -> genuine(7, address(203, 2))));
        genuine(7, address(198, 1));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        genuine(8, address(203, 2));
    }

    private Cause noise(InetSocketAddress from) {
        byte[] noise = new byte[100];
        random.nextBytes(noise);
        return Protocol.failure(() -> packets.open(server, noise, from));
    }

    private void genuine(int user, InetSocketAddress from) throws FailureException {
        try (PacketClient client = PacketClient.of(
                METHOD, "password " + user, new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true))) {
            byte[] sealed = packets.seal(client.open(), HELLO);
            assertArrayEquals(
                    Protocol.counting(20), packets.open(server, sealed, from).payload());
        }
    }

    private static InetSocketAddress address(int network, int host) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) network, 0, 113, (byte) host}), 9);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> users() {
        Map<String, String> users = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            users.put("user " + i, "password " + i);
        }
        return users;
    }
}
