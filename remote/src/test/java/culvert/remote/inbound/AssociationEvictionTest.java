package culvert.remote.inbound;

import static culvert.remote.inbound.DatagramFixture.ascii;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import culvert.Until;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.relay.AssociationSettings;
import culvert.remote.inbound.DatagramFixture.Local;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How associations end by themselves, and what is remembered of them. */
@Timeout(60)
final class AssociationEvictionTest {
    private static final Duration IDLE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void oneThatIsIdleLosesItsSocketAndComesBackWithANewOne(Method method) throws Exception {
        try (DatagramFixture fixture = fixture(method, 10)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            local.send("1.2.3.4", 53, "a");
            InetSocketAddress before = target.receive().peer();
            fixture.after(IDLE.minusSeconds(1));
            target.send(ascii("b"), before);
            local.receive();
            fixture.settle(target, before);
            fixture.after(IDLE.minusSeconds(1));
            assertEquals(1, fixture.table.count(), "an answer is life too");
            fixture.after(Duration.ofSeconds(1));
            assertEquals(Cause.IDLE, fixture.nextEnd().cause());
            assertEquals(0, fixture.table.count());
            local.send("1.2.3.4", 53, "c");
            assertNotEquals(before, target.receive().peer());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void atTheCapTheIdlestMakesRoom(Method method) throws Exception {
        try (DatagramFixture fixture = fixture(method, 2)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            for (int i = 1; i <= 3; i++) {
                fixture.local("9.9.9." + i, 1000).send("1.2.3.4", 53, "hello");
                target.receive();
                fixture.after(Duration.ofSeconds(1));
            }
            assertEquals("/9.9.9.1:1000", fixture.nextEnd().client().toString());
            assertEquals(2, fixture.table.count());
        }
    }

    @Test
    void aSessionOf2022IsRememberedForAMinuteThoughItsSocketIsGone() throws Exception {
        try (DatagramFixture fixture = fixture(Method.EDITION_2022_AES_128_GCM, 10)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            byte[] recorded = local.sealed("1.2.3.4", 53, "a");
            local.sendRaw(recorded);
            target.receive();
            fixture.after(IDLE);
            fixture.nextEnd();
            assertEquals(0, fixture.table.count());
            assertEquals(1, fixture.table.clients());
            local.sendRaw(recorded);
            assertEquals(Cause.REPLAY, fixture.nextDrop(), "its window is as it was");
            assertEquals(0, fixture.table.count());
            local.send("1.2.3.4", 53, "b");
            assertArrayEquals(ascii("b"), target.receive().payload());
            assertEquals(1, fixture.table.clients(), "the same session");
            fixture.after(Duration.ofSeconds(59));
            fixture.nextEnd();
            assertEquals(1, fixture.table.clients());
            fixture.after(Duration.ofSeconds(2));
            Until.isTrue(() -> "a client is remembered", () -> fixture.table.clients() == 0);
        }
    }

    @Test
    void anAssociationOfSip004IsForgottenWithItsSocket() throws Exception {
        try (DatagramFixture fixture = fixture(Method.AES_128_GCM, 10)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            fixture.local("9.9.9.1", 1000).send("1.2.3.4", 53, "a");
            target.receive();
            fixture.after(IDLE);
            fixture.nextEnd();
            fixture.after(Duration.ZERO);
            Until.isTrue(() -> "a client is remembered", () -> fixture.table.clients() == 0);
        }
    }

    @Test
    void whoHoldsMostSessionsMakesRoomAndNobodyElse() throws Exception {
        try (DatagramFixture fixture = fixture(Method.EDITION_2022_AES_128_GCM, 1)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local other = fixture.local("8.8.8.8", 1000);
            other.send("1.2.3.4", 53, "before");
            target.receive();
            List<byte[]> recorded = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                Local flooding = fixture.local("9.9.9." + i, 1000);
                byte[] first = flooding.sealed("1.2.3.4", 53, "hello");
                flooding.sendRaw(first);
                assertArrayEquals(ascii("hello"), target.receive().payload());
                recorded.add(first);
            }
            assertEquals(5, fixture.table.clients());
            for (byte[] one : recorded) {
                other.sendRaw(one);
                assertEquals(Cause.REPLAY, fixture.nextDrop(), "a session that made room is known still");
            }
            other.send("1.2.3.4", 53, "the same session");
            assertArrayEquals(ascii("the same session"), target.receive().payload());
            fixture.local("7.7.7.7", 1000).send("1.2.3.4", 53, "another one");
            assertArrayEquals(ascii("another one"), target.receive().payload());
            assertEquals(5, fixture.table.clients());
        }
    }

    @Test
    void whoHoldsMostAssociationsMakesRoomAndNobodyElse() throws Exception {
        try (DatagramFixture fixture = fixture(Method.AES_128_GCM, 4)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            fixture.local("8.8.8.8", 1000).send("1.2.3.4", 53, "idle from here on");
            target.receive();
            fixture.after(Duration.ofSeconds(1));
            for (int i = 1; i <= 20; i++) {
                fixture.local("9.9.9." + i, 1000).send("1.2.3.4", 53, "hello");
                target.receive();
            }
            Set<String> evicted = new HashSet<>(); // each is reported by a thread of its own
            Set<String> first = new HashSet<>();
            for (int i = 1; i <= 17; i++) {
                evicted.add(fixture.nextEnd().client().toString());
                first.add("/9.9.9." + i + ":1000");
            }
            assertEquals(first, evicted);
            assertEquals(4, fixture.table.count());
        }
    }

    @Test
    void whatComesForOneThatHasJustMadeRoomBeginsAnotherOne() throws Exception {
        try (DatagramFixture fixture = fixture(Method.AES_128_GCM, 1)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            List<Local> both = List.of(fixture.local("9.9.9.1", 1000), fixture.local("9.9.9.2", 1000));
            for (int i = 0; i < 200; i++) {
                both.get(i % 2).send("1.2.3.4", 53, "number " + i);
            }
            for (int i = 0; i < 200; i++) {
                assertArrayEquals(ascii("number " + i), target.receive().payload());
            }
            assertEquals(List.of(), List.copyOf(fixture.events.drops()));
        }
    }

    private static DatagramFixture fixture(Method method, int most) throws Exception {
        return new DatagramFixture(method, new AssociationSettings(IDLE, most));
    }
}
