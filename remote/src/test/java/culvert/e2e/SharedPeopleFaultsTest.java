package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.PeopleNode;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real servers and a real Redis, which is slow, dies, or permits no more than it has to. */
@Tag("slow")
@Timeout(300)
class SharedPeopleFaultsTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = Ports.free();
    }

    /** Printed: half of them well below a second, on a machine that has nothing else to do. */
    @Test
    void changesAreEverywhereSoon() throws Exception {
        List<Long> came = new ArrayList<>();
        List<Long> went = new ArrayList<>();
        try (RedisServer _ = RedisServer.start(directory, port);
                PeopleNode one = node("one", "");
                PeopleNode other = node("other", "")) {
            for (int i = 0; i < 20; i++) {
                String name = "user" + i;
                PeopleNode at = i % 2 == 0 ? one : other;
                PeopleNode there = i % 2 == 0 ? other : one;
                at.add(name, "");
                came.add(millisUntil(() -> there.has(name)));
                at.remove(name);
                went.add(millisUntil(() -> !there.has(name)));
            }
            assertEquals(List.of(), one.warnings());
            assertEquals(List.of(), other.warnings());
        }
        System.out.println("a user was at the other server after " + middle(came) + " ms, at most "
                + Collections.max(came) + ", and gone after " + middle(went) + ", at most " + Collections.max(went));
    }

    private interface Condition {
        boolean holds();
    }

    private static long millisUntil(Condition condition) throws InterruptedException {
        long began = System.nanoTime();
        Until.isTrue(SOON, () -> "nothing has changed", condition::holds);
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static long middle(List<Long> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    @Test
    void itHangsAndDiesWhileUsersChange() throws Exception {
        RedisServer redis = RedisServer.start(directory, port);
        try (PeopleNode one = node("one", "");
                PeopleNode other = node("other", "")) {
            one.add("ada", "");
            one.add("bob", "");
            other.awaitUser("bob");
            redis.stop();
            one.awaitNumber("culvert_shared_users_up", 0);
            other.awaitNumber("culvert_shared_users_up", 0);
            one.add("eve", ""); // nobody waits for it
            other.remove("bob");
            assertTrue(one.has("eve") && !other.has("bob"));
            redis.goOn();
            other.awaitUser("eve");
            one.awaitNoUser("bob");
            redis.kill();
            redis.close();
            one.remove("eve");
            other.add("max", "");
            redis = RedisServer.start(directory, port); // which knows nothing
            one.awaitUser("max");
            other.awaitNoUser("eve");
            try (PeopleNode third = node("third", "")) {
                third.awaitUser("max");
                third.awaitUser("ada");
                assertTrue(!third.has("bob") && !third.has("eve"), third::users);
            }
            assertEquals(0, one.node().count("ERROR") + other.node().count("ERROR"), one.node()::log);
        } finally {
            redis.close();
        }
    }

    /** What the guide says that its user needs. */
    @Test
    void theGuidesUserMayDoWhatIsNeeded() throws Exception {
        String user = Files.readString(Path.of("..", "deploy", "FLEET.md"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("user culvert on >PASSWORD"))
                .findFirst()
                .orElseThrow();
        Files.writeString(
                directory.resolve("acl"), "user default off\n" + user.replace("PASSWORD", "s3cretOfTheTest") + "\n");
        String keys = ", \"redis_user\": \"culvert\", \"redis_password\": \"s3cretOfTheTest\"";
        try (RedisServer _ = RedisServer.start(
                        directory, port, "--aclfile", directory.resolve("acl").toString());
                PeopleNode one = node("one", keys);
                PeopleNode other = node("other", keys)) {
            one.add("ada", ", \"max_devices\": 1");
            other.awaitUser("ada");
            one.awaitNumber("culvert_shared_devices_servers", 1);
            one.remove("ada");
            other.awaitNoUser("ada");
            assertEquals(List.of(), one.warnings());
            assertEquals(List.of(), other.warnings());
        }
    }

    @Test
    void aThousandUsersComeAtOnce() throws Exception {
        Files.createDirectories(directory.resolve("one"));
        StringBuilder users = new StringBuilder("[\n");
        for (int i = 0; i < 1000; i++) {
            byte[] key = new byte[32];
            key[0] = (byte) i;
            key[1] = (byte) (i >> 8);
            key[2] = 1;
            users.append(i == 0 ? "" : ",\n")
                    .append("{\"name\": \"user%d\", \"password\": \"%s\"}"
                            .formatted(i, Base64.getEncoder().encodeToString(key)));
        }
        Files.writeString(directory.resolve("one").resolve("users.json"), users.append("\n]\n"));
        try (RedisServer _ = RedisServer.start(directory, port);
                PeopleNode one = node("one", "")) {
            one.awaitNumber("culvert_shared_users_changes_total{direction=\"told\"}", 1000);
            long began = System.nanoTime();
            try (PeopleNode other = node("other", "")) {
                other.awaitUser("user999");
                System.out.println("a thousand users were there after " + (System.nanoTime() - began) / 1_000_000
                        + " ms, with the start");
                assertEquals(1, other.node().count("users changed by other servers"), other.node()::log);
            }
            assertTrue(one.has("user0"));
        }
    }

    private PeopleNode node(String name, String more) throws Exception {
        String redis = FleetNode.redis(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return PeopleNode.start(directory.resolve(name), METHOD, redis + more);
    }
}
