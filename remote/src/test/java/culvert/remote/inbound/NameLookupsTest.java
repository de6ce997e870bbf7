package culvert.remote.inbound;

import static culvert.remote.inbound.DatagramFixture.ascii;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.relay.Backlog;
import culvert.remote.inbound.DatagramFixture.Local;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams to names: who waits, who does not, and for how long an address stays. */
@Timeout(60)
final class NameLookupsTest {
    private DatagramFixture fixture;
    private Local local;
    private MemoryPackets.Socket target;

    @BeforeEach
    void open() throws Exception {
        fixture = DatagramFixture.of(Method.EDITION_2022_AES_256_GCM);
        local = fixture.local("9.9.9.1", 1000);
        target = fixture.target("1.2.3.4", 53);
        fixture.names.put("slow.test", "1.2.3.4");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatWaitsForANameKeepsItsOrderAndDelaysNobodyElse() throws Exception {
        fixture.names.hold("slow.test");
        MemoryPackets.Socket other = fixture.target("5.6.7.8", 53);
        for (int i = 0; i < 10; i++) {
            local.send("slow.test", 53, "waits " + i);
        }
        local.send("5.6.7.8", 53, "does not wait");
        assertArrayEquals(ascii("does not wait"), other.receive().payload());
        assertEquals(0, target.waiting());
        fixture.names.answer("slow.test");
        for (int i = 0; i < 10; i++) {
            assertArrayEquals(ascii("waits " + i), target.receive().payload());
        }
        local.send("slow.test", 53, "known by now");
        assertArrayEquals(ascii("known by now"), target.receive().payload());
        assertEquals(1, fixture.names.asked.size());
    }

    @Test
    void onlySoManyWait() throws Exception {
        fixture.names.hold("slow.test");
        for (int i = 0; i < Backlog.MAX + 3; i++) {
            local.send("slow.test", 53, "waits " + i);
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(Cause.QUEUE_FULL, fixture.nextDrop());
        }
        fixture.names.answer("slow.test");
        for (int i = 0; i < Backlog.MAX; i++) {
            assertArrayEquals(ascii("waits " + i), target.receive().payload());
        }
    }

    @Test
    void onlySoManyNamesAreAskedForAtATime() throws Exception {
        for (int i = 0; i < 17; i++) {
            fixture.names.hold("slow" + i + ".test");
            local.send("slow" + i + ".test", 53, "x");
        }
        assertEquals(Cause.QUEUE_FULL, fixture.nextDrop());
        for (int i = 0; i < 16; i++) {
            fixture.names.answer("slow" + i + ".test");
            assertEquals(Cause.NAME_NOT_FOUND, fixture.nextDrop());
        }
        local.send("slow.test", 53, "there is room again");
        assertArrayEquals(ascii("there is room again"), target.receive().payload());
    }

    @Test
    void whoAsksForManyNamesLeavesSomeLookupsToOthers() throws Exception {
        for (int i = 0; i < 20; i++) {
            Local many = fixture.local("9.9.9.2", 2000 + i);
            for (int k = 0; k < 16; k++) {
                String name = "slow" + i + "-" + k + ".test";
                fixture.names.hold(name);
                many.send(name, 53, "x");
            }
        }
        for (int i = 0; i < 20 * 16 - 128; i++) {
            assertEquals(Cause.QUEUE_FULL, fixture.nextDrop());
        }
        fixture.local("8.8.8.8", 1000).send("slow.test", 53, "no wait");
        assertArrayEquals(ascii("no wait"), target.receive().payload());
    }

    @Test
    void aNameThatIsNotThereDropsWhatWaitedAndIsAskedForAgain() throws Exception {
        local.send("missing.test", 53, "a");
        assertEquals(Cause.NAME_NOT_FOUND, fixture.nextDrop());
        fixture.names.put("missing.test", "1.2.3.4");
        local.send("missing.test", 53, "b");
        assertArrayEquals(ascii("b"), target.receive().payload());
    }

    @Test
    void ipv4IsPreferredAndTheFirstThatIsPermitted() throws Exception {
        fixture.names.put("both.test", "2a00::1", "10.0.0.1", "1.2.3.4");
        local.send("both.test", 53, "a");
        assertArrayEquals(ascii("a"), target.receive().payload());
        MemoryPackets.Socket six = fixture.target("2a00::1", 53);
        fixture.names.put("six.test", "2a00::1");
        local.send("six.test", 53, "b");
        assertArrayEquals(ascii("b"), six.receive().payload());
    }

    @Test
    void theAddressIsTheOneThatConnectionsToTheNameGotThroughTo() throws Exception {
        fixture.names.put("both.test", "1.2.3.4", "2a00::1", "2a00::2");
        fixture.connected.connected(
                new DomainName("both.test"),
                InetAddress.ofLiteral("2a00::2"),
                Objects.requireNonNull(fixture.names.known.get("both.test")));
        MemoryPackets.Socket six = fixture.target("2a00::2", 53);
        local.send("both.test", 53, "a");
        assertArrayEquals(ascii("a"), six.receive().payload());
    }

    @Test
    void whatHasNoWayGoesToAnAddressOfTheOtherKind() throws Exception {
        fixture.names.put("both.test", "1.2.3.4", "2a00::1");
        MemoryPackets.Socket six = fixture.target("2a00::1", 53);
        local.send("both.test", 53, "a");
        assertArrayEquals(ascii("a"), target.receive().payload());
        fixture.network.refuse(target.localAddress(), Cause.NETWORK_UNREACHABLE);
        for (String payload : List.of("b", "c", "d")) {
            local.send("both.test", 53, payload);
            assertArrayEquals(ascii(payload), six.receive().payload());
        }
        assertEquals(List.of(), List.copyOf(fixture.events.drops()));
        fixture.network.refuse(six.localAddress(), Cause.HOST_UNREACHABLE);
        local.send("both.test", 53, "e");
        assertEquals(Cause.NETWORK_UNREACHABLE, fixture.nextDrop());
    }

    @Test
    void theResolverIsToldWhoseNameItIs() throws Exception {
        try (DatagramFixture users = DatagramFixture.ofAlice(Method.EDITION_2022_AES_256_GCM)) {
            users.local("9.9.9.1", 1000).send("slow.test", 53, "a");
            assertEquals("alice", users.names.askers.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void anAddressStaysForAWhileAndLongerIfItIsStillTheNames() throws Exception {
        MemoryPackets.Socket other = fixture.target("5.6.7.8", 53);
        local.send("slow.test", 53, "a");
        target.receive();
        fixture.names.put("slow.test", "5.6.7.8", "1.2.3.4");
        keepAliveFor(Duration.ofMinutes(4));
        local.send("slow.test", 53, "b");
        assertArrayEquals(ascii("b"), target.receive().payload());
        assertEquals(1, fixture.names.asked.size());
        keepAliveFor(Duration.ofMinutes(2));
        local.send("slow.test", 53, "c");
        assertArrayEquals(ascii("c"), target.receive().payload(), "asked again, and still one of the answers");
        assertEquals(2, fixture.names.asked.size());
        fixture.names.put("slow.test", "5.6.7.8");
        keepAliveFor(Duration.ofMinutes(3)); // twice, since after five the association could be ended
        keepAliveFor(Duration.ofMinutes(3));
        local.send("slow.test", 53, "d");
        assertArrayEquals(ascii("d"), other.receive().payload(), "it has moved");
    }

    @Test
    void anAssociationThatEndsLetsGoWhatWaits() throws Exception {
        fixture.names.hold("slow.test");
        local.send("slow.test", 53, "waits");
        assertEquals("slow.test", fixture.names.asked.poll(20, TimeUnit.SECONDS));
        fixture.server.close();
        fixture.names.answer("slow.test");
        assertEquals(Cause.CLOSED, fixture.nextDrop());
        assertEquals(0, target.waiting());
    }

    private void keepAliveFor(Duration time) throws Exception {
        fixture.settle();
        fixture.now.addAndGet(time.toNanos());
        MemoryPackets.Socket any = fixture.target("8.8.8.8", (int) (1 + fixture.now.get() % 60_000));
        local.send("8.8.8.8", any.localAddress().getPort(), "keeps alive");
        any.receive();
        any.close();
    }
}
