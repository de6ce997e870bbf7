package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.net.AuthenticationException;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.shadowsocks.KeySearch;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Phaser;
import org.junit.jupiter.api.Test;

/** How many keys are tried for a flight before it is refused: its time must not tell a replay from noise. */
class AeadUsersWorkTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int USERS = 640;
    private static final byte[] DATA = Protocol.counting(300);

    private final ServerProtocol server = TestProtocols.server(new PortKeys(METHOD, "", users()));

    @Test
    void aReplayIsAsMuchWorkAsNoiseTheFirstTimeAndTheSecond() throws IOException {
        byte[] noise = flight("nobody's");
        byte[] recorded = flight("password 5");
        long ofNoise = refusedAfter(noise);
        assertTrue(ofNoise > 0, "nothing was counted");
        DripStream genuine = DripStream.of(recorded);
        server.accept(genuine, Protocol.soon()).stream().close();
        assertEquals(ofNoise, genuine.runner().gaveWay(), "the first flight of a user");
        for (int again = 0; again < 3; again++) {
            assertEquals(ofNoise, refusedAfter(recorded), "a replay, from an address where its user was before");
            assertEquals(ofNoise, refusedAfter(noise), "noise, from an address where a user was before");
        }
        DripStream next = DripStream.of(flight("password 5"));
        server.accept(next, Protocol.soon()).stream().close();
        assertEquals(0, next.runner().gaveWay(), "the next flight of a user");
    }

    @Test
    void aCrowdOfStrangersHasTheTurnsOfOne() throws Exception {
        KeySearch crowded = new Users(new PortKeys(METHOD, "", users())).search();
        TestRunner runner = new TestRunner();
        List<Thread> turns = new CopyOnWriteArrayList<>();
        Phaser both = new Phaser(2);
        InetAddress from = InetAddress.ofLiteral("192.0.2.1");
        runner.whenGivingWay(() -> {
            turns.add(Thread.currentThread());
            Thread.yield();
        });
        Thread noise = Thread.ofPlatform().start(() -> {
            both.arriveAndAwaitAdvance();
            for (int k = 0; k < 20; k++) {
                assertDoesNotThrow(() -> crowded.find(new byte[100], from, runner));
            }
        });
        Thread replay = Thread.ofPlatform().start(() -> {
            both.arriveAndAwaitAdvance();
            for (int k = 0; k < 20; k++) {
                crowded.pretend(new byte[100], from, runner);
            }
        });
        noise.join();
        replay.join();
        int perTrial = USERS / 64 - 1;
        assertEquals(2 * 20 * perTrial, turns.size());
        for (int i = 0; i < turns.size(); i++) {
            assertEquals(turns.get(i - i % perTrial), turns.get(i), "two at a time");
        }
    }

    /** How often other sessions went first, which they do after so many keys. */
    private long refusedAfter(byte[] flight) {
        DripStream raw = DripStream.of(flight);
        assertTrue(isRefused(raw));
        return raw.runner().gaveWay();
    }

    private boolean isRefused(DripStream raw) {
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            return stream == null;
        } catch (AuthenticationException refused) {
            return true;
        } catch (IOException e) {
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

    private static byte[] flight(String password) throws IOException {
        try (ClientProtocol client = TestProtocols.client(METHOD, password)) {
            return new Protocol("", 0, client, TestProtocols.server(METHOD, password)).request(DATA);
        }
    }
}
