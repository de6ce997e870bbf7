package culvert.e2e;

import static culvert.e2e.rig.PeopleNode.connect;
import static culvert.e2e.rig.PeopleNode.isEchoed;
import static culvert.e2e.rig.PeopleNode.isServed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.FakeRedis;
import culvert.e2e.rig.FleetNode;
import culvert.e2e.rig.PeopleNode;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import culvert.remote.admin.AdminClient.Answered;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers that share users and their devices, at something that speaks like Redis. */
@Timeout(240)
class SharedPeopleTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String READ_ONLY = "READONLY You can't write against a read only replica.";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aUserOfOneIsAUserOfAllAndIsOutAtAll(Method method) throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                PeopleNode one = node("one", method, redis, "");
                PeopleNode other = node("other", method, redis, "")) {
            String password = one.add("bob", "");
            other.awaitUser("bob");
            try (Culvert ofBob = other.local(password);
                    Socket session = connect(ofBob, target)) {
                assertEquals(
                        200,
                        one.ask("PATCH", "/bob", "{\"note\": \"a friend\"}").status());
                Until.isTrue(SOON, other.node()::log, () -> other.users().contains("a friend"));
                assertTrue(isEchoed(session), "nothing was cut for that");
                one.remove("bob");
                assertTrue(SocksClient.endsWithReset(session));
                other.awaitNoUser("bob");
                assertFalse(isServed(ofBob, target));
            }
            other.node().await("cause=user-removed");
            other.awaitNumber("culvert_shared_users_changes_total{direction=\"taken\"}", 3);
            one.awaitNumber("culvert_shared_users_changes_total{direction=\"told\"}", 3);
            assertFalse(redis.asked().toString().contains("a friend"), "it is sealed");
            assertEquals(List.of(), one.warnings());
            assertEquals(List.of(), other.warnings());
        }
    }

    @Test
    void whatChangesWhileOneIsAwayIsMadeUpFor() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                PeopleNode one = node("one", METHOD, redis, "")) {
            try (PeopleNode other = node("other", METHOD, redis, "")) {
                one.add("ada", "");
                one.add("bob", "");
                other.awaitUser("bob");
                other.node().kill();
            }
            one.remove("bob");
            one.add("eve", "");
            try (PeopleNode again = node("other", METHOD, redis, "")) {
                again.awaitUser("eve");
                again.awaitNoUser("bob");
                assertTrue(again.has("ada"), again::users);
            }
            // it comes back empty, and one that knows nothing comes
            redis.refuse(READ_ONLY);
            one.node().await("WARN .*READONLY");
            one.awaitNumber("culvert_shared_users_up", 0);
            redis.clear();
            redis.refuse("");
            one.awaitNumber("culvert_shared_users_up", 1);
            try (PeopleNode third = node("third", METHOD, redis, "")) {
                third.awaitUser("eve");
                assertFalse(third.has("bob"));
            }
        }
    }

    @Test
    void withoutRedisEachGoesOnByItsPolicy() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                PeopleNode available = node("available", METHOD, redis, "");
                PeopleNode strict = node("strict", METHOD, redis, ", \"redis_policy\": \"strict\"")) {
            redis.refuse(READ_ONLY);
            available.add("bob", "");
            strict.awaitNumber("culvert_shared_users_up", 0);
            Answered refused = strict.ask("POST", "", "{\"name\": \"ada\"}");
            assertEquals(503, refused.status(), refused.text());
            assertTrue(refused.text().contains("redis_policy is strict"), refused.text());
            assertFalse(strict.has("ada"));
            redis.refuse("");
            strict.awaitUser("bob");
            strict.awaitNumber("culvert_shared_users_up", 1);
            strict.add("ada", "");
            available.awaitUser("ada");
        }
    }

    @Test
    void whoCannotBeAUserAtOneIsLeftOutThereAndSaid() throws Exception {
        String ada = ", \"users\": [{\"name\": \"ada\", \"password\": \"4Tq9vKx2mWc7Rb5Ne8Yh3Zp6\"}]";
        try (FakeRedis redis = FakeRedis.open();
                PeopleNode one = node("one", METHOD, redis, "");
                PeopleNode other = node("other", METHOD, redis, ada)) {
            one.add("ada", "");
            other.node().await("WARN .*cannot be here, and was not taken.*stands in the configuration.*user=ada");
            one.add("bob", "");
            other.awaitUser("bob");
            other.awaitNumber("culvert_shared_users_left_out{why=\"refused\"}", 1);
            assertEquals(1, other.node().count("was not taken"), other.node()::log);
        }
    }

    @Test
    void devicesCountAcrossServers() throws Exception {
        try (FakeRedis redis = FakeRedis.open();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                PeopleNode one = node("one", METHOD, redis, "");
                PeopleNode other = node("other", METHOD, redis, "");
                Wire home = Wire.openFrom("127.0.1.1", one.address());
                Wire away = Wire.openFrom("127.0.2.1", other.address());
                Wire homeToo = Wire.openFrom("127.0.1.2", other.address())) {
            String password = one.add("bob", ", \"max_devices\": 1");
            other.awaitUser("bob");
            try (Culvert atHome = one.local(password, home.address());
                    Culvert elsewhere = one.local(password, away.address());
                    Culvert besides = one.local(password, homeToo.address())) {
                try (Socket session = connect(atHome, target)) {
                    Until.isTrue(SOON, other.node()::log, () -> !isServed(elsewhere, target));
                    other.node().await("cause=user-devices");
                    assertTrue(isServed(besides, target), other.node()::log);
                    assertTrue(isEchoed(session));
                    other.awaitNumber("culvert_shared_devices_servers", 1);
                }
                Until.isTrue(SOON, other.node()::log, () -> isServed(elsewhere, target));
                try (Socket session = connect(elsewhere, target)) {
                    Until.isTrue(SOON, one.node()::log, () -> !isServed(atHome, target));
                    assertTrue(isEchoed(session));
                    other.node().kill();
                    Until.isTrue(SOON, one.node()::log, () -> isServed(atHome, target));
                }
            }
        }
    }

    private PeopleNode node(String name, Method method, FakeRedis redis, String more) throws Exception {
        return PeopleNode.start(directory.resolve(name), method, FleetNode.redis(redis.address()) + more);
    }
}
