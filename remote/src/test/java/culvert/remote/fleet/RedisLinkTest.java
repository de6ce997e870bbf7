package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said to Redis, and what becomes of its answers. */
@Timeout(60)
class RedisLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] SALT = new byte[32];

    @Test
    void oneRoundTripSaysWhatIsNew() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                Link link = RedisLink.open(store(redis.address()), PATIENCE)) {
            Link.Entry first = new Link.Entry(new Ask(Kind.AEAD_STREAM, SALT), Duration.ofSeconds(7));
            Link.Entry other = new Link.Entry(new Ask(Kind.STREAM_2022, SALT), Duration.ofSeconds(8));
            Link.Entry datagram = new Link.Entry(new Ask(Kind.DATAGRAM, SALT), Duration.ofSeconds(9));
            assertEquals(List.of(true, true, false, true), link.enter(List.of(first, other, first, datagram)));
            List<List<String>> sets = sets(redis);
            List<String> entered = sets.get(1);
            assertEquals("x:r:".length() + 16, entered.get(1).length());
            assertTrue(entered.get(1).startsWith("x:r:"));
            assertEquals(List.of("1", "NX", "PX", "7000"), entered.subList(2, 6));
            assertEquals("8000", sets.get(2).get(5));
            assertNotEquals(entered.get(1), sets.get(2).get(1), "each edition has its own");
            assertEquals(entered.get(1), sets.get(3).get(1));
            assertNotEquals(entered.get(1), sets.get(4).get(1), "and datagrams too");
        }
    }

    @Test
    void whoeverConnectsSaysWhoItIsAndTriesToWrite() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                Link _ = RedisLink.open(store(redis.address()), PATIENCE)) {
            List<List<String>> asked = new ArrayList<>(redis.asked());
            assertEquals(List.of("AUTH", "ada", "t0p secret"), asked.removeFirst());
            assertTrue(asked.remove(List.of("CLIENT", "SETNAME", "culvert")), asked::toString);
            assertTrue(asked.remove(List.of("SELECT", "3")), asked::toString);
            assertEquals(1, asked.size(), asked::toString);
            assertEquals("1000", asked.getFirst().getLast(), "for a moment");
        }
    }

    /** More than fits on the way: in several parts, each of which is read before the next is written. */
    @Test
    void manyAreAskedInParts() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                Link link = RedisLink.open(store(redis.address()), PATIENCE)) {
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                commands.add(Command.of("SET", "k" + i, new byte[1000]));
            }
            assertEquals(200, link.ask(commands).size());
            assertEquals(201, sets(redis).size());
        }
    }

    @Test
    void oneThatCannotBeWrittenToIsNone() throws Exception {
        try (FakeRedis redis = FakeRedis.open()) {
            redis.refuse("OOM command not allowed when used memory > 'maxmemory'.");
            assertEquals(
                    "OOM command not allowed when used memory > 'maxmemory'.",
                    assertThrows(IOException.class, () -> RedisLink.open(store(redis.address()), PATIENCE))
                            .getMessage());
            redis.refuse("");
            try (Link link = RedisLink.open(store(redis.address()), PATIENCE)) {
                redis.refuse("READONLY You can't write against a read only replica.");
                Link.Entry one = new Link.Entry(new Ask(Kind.AEAD_STREAM, SALT), PATIENCE);
                IOException refused = assertThrows(IOException.class, () -> link.enter(List.of(one, one)));
                assertTrue(String.valueOf(refused.getMessage()).startsWith("READONLY"), refused::toString);
                redis.refuse("");
                assertEquals(List.of(true), link.enter(List.of(one)), "all answers were read");
            }
        }
    }

    @Test
    void whatIsNoRedisIsSaidInAShortPlainLine() throws Exception {
        byte[] nonsense = "HTTP/1.1 400 Bad \u0007Request".repeat(50).getBytes(StandardCharsets.UTF_8);
        try (TcpTarget target =
                TcpTarget.open(client -> client.getOutputStream().write(nonsense))) {
            IOException refused =
                    assertThrows(IOException.class, () -> RedisLink.open(store(target.address()), PATIENCE));
            String said = String.valueOf(refused.getMessage());
            assertTrue(said.length() <= 200 && said.chars().allMatch(c -> c >= ' ' && c < 127), said);
            assertFalse(said.contains("t0p secret"), said);
        }
    }

    /** Some have another name for it, and repeat what they do not know. */
    @Test
    void whatWeHaveSaidIsNotRepeated() throws Exception {
        byte[] unknown = "-ERR unknown command 'AUTH', with args beginning with: 'ada' 't0p secret' \r\n"
                .getBytes(StandardCharsets.UTF_8);
        try (TcpTarget target =
                TcpTarget.open(client -> client.getOutputStream().write(unknown))) {
            IOException refused =
                    assertThrows(IOException.class, () -> RedisLink.open(store(target.address()), PATIENCE));
            assertEquals("ERR unknown command 'AUTH'", refused.getMessage());
        }
    }

    @Test
    void theDoctorLearnsWhatItForgetsWhenItIsFull() throws Exception {
        String info =
                "# Memory\r\nused_memory:1500000\r\nmaxmemory:%d\r\nmaxmemory_policy:%s\r\nredis_version:7.0.15\r\n";
        assertTrue(StoreState.of(info.formatted(1_000_000, "allkeys-lru")).forgets());
        assertFalse(StoreState.of(info.formatted(1_000_000, "noeviction")).forgets());
        StoreState unlimited = StoreState.of(info.formatted(0, "allkeys-lru"));
        assertEquals(new StoreState("7.0.15", 1_500_000, 0, "allkeys-lru"), unlimited);
        assertFalse(unlimited.forgets());
        try (FakeRedis redis = FakeRedis.open()) {
            assertEquals("7.0.15", StoreState.of(store(redis.address())).version());
        }
    }

    @Test
    void noSecretIsInItsText() {
        assertFalse(store(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                .toString()
                .contains("secret"));
        assertFalse(new Store.Login("ada", "t0p secret").toString().contains("secret"));
    }

    private static List<List<String>> sets(FakeRedis redis) {
        return redis.asked().stream()
                .filter(command -> command.getFirst().equals("SET"))
                .toList();
    }

    private static Store store(InetSocketAddress at) {
        return new Store(
                at.getAddress().getHostAddress(),
                at.getPort(),
                false,
                3,
                Optional.empty(),
                Optional.of(new Store.Login("ada", "t0p secret")),
                "x:",
                false,
                Duration.ofDays(1));
    }
}
