package culvert.remote.inbound;

import static culvert.remote.inbound.DatagramFixture.LISTEN;
import static culvert.remote.inbound.DatagramFixture.ascii;
import static culvert.remote.inbound.DatagramFixture.at;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.net.MemoryPackets.Datagram;
import culvert.relay.AssociationSettings;
import culvert.relay.FinishedAssociation;
import culvert.remote.inbound.DatagramFixture.Local;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ShadowsocksPacketsTest {

    @ParameterizedTest
    @EnumSource
    void answersComeBackFromWhoeverGaveThem(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            MemoryPackets.Socket stranger = fixture.target("5.6.7.8", 99);
            Local local = fixture.local("9.9.9.1", 1000);
            local.send("1.2.3.4", 53, "question");
            Datagram question = target.receive();
            assertArrayEquals(ascii("question"), question.payload());
            target.send(ascii("answer"), question.peer());
            assertEquals("1.2.3.4:53 says answer", local.receive());
            stranger.send(ascii("hello"), question.peer());
            assertEquals("5.6.7.8:99 says hello", local.receive());
            local.send("5.6.7.8", 99, "hello yourself");
            assertEquals(question.peer(), stranger.receive().peer(), "one port for all targets");
            assertEquals(1, fixture.table.count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "EDITION_2022.*", mode = EnumSource.Mode.MATCH_ALL)
    void answersFollowAClientThatRoams(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            local.send("1.2.3.4", 53, "from here");
            InetSocketAddress peer = target.receive().peer();
            byte[] recorded = local.sealed("1.2.3.4", 53, "recorded");
            local.sendRaw(recorded);
            target.receive();
            MemoryPackets.Socket thief = fixture.target("6.6.6.6", 666);
            thief.send(recorded, LISTEN);
            assertEquals(Cause.REPLAY, fixture.nextDrop());
            target.send(ascii("still there"), peer);
            assertEquals("1.2.3.4:53 says still there", local.receive());

            local.socket = fixture.target("9.9.9.2", 2000);
            local.send("1.2.3.4", 53, "from elsewhere");
            assertEquals(peer, target.receive().peer(), "the same association");
            target.send(ascii("follows"), peer);
            assertEquals("1.2.3.4:53 says follows", local.receive());
            assertEquals(0, thief.waiting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWhomARuleForbidsIsAnsweredNothing(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            fixture.strangers.add(InetAddress.ofLiteral("9.9.9.1"));
            local.send("1.2.3.4", 53, "refused");
            assertEquals(Cause.BLOCKED, fixture.nextDrop());
            assertEquals(0, fixture.table.count());
            fixture.strangers.clear();
            local.send("1.2.3.4", 53, "served");
            assertArrayEquals(ascii("served"), target.receive().payload());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotOpenMakesNothingAndDisturbsNothing(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 9);
            Local local = fixture.local("9.9.9.1", 1000);
            MemoryPackets.Socket attacker = fixture.target("6.6.6.6", 666);
            byte[] genuine = local.sealed("1.2.3.4", 9, "genuine");
            int shortest = genuine.length - "genuine".length(); // nothing is padded for this port
            for (int i = 0; i < genuine.length; i++) {
                byte[] damaged = genuine.clone();
                damaged[i] ^= 1;
                attacker.send(damaged, LISTEN);
                attacker.send(Arrays.copyOf(genuine, i), LISTEN);
            }
            for (int i = 0; i < genuine.length; i++) {
                assertEquals(Cause.AUTHENTICATION, fixture.nextDrop(), "damaged at " + i);
                Cause why = i < shortest ? Cause.TRUNCATED : Cause.AUTHENTICATION;
                assertEquals(why, fixture.nextDrop(), "cut to " + i);
            }
            assertEquals(0, fixture.table.count());
            assertEquals(0, fixture.table.clients());
            local.sendRaw(genuine);
            InetSocketAddress peer = target.receive().peer();
            byte[] next = local.sealed("1.2.3.4", 9, "next");
            for (int i = 0; i < next.length; i++) {
                byte[] damaged = next.clone();
                damaged[i] ^= (byte) 0x80;
                local.sendRaw(damaged);
                assertEquals(Cause.AUTHENTICATION, fixture.nextDrop(), "damaged at " + i);
            }
            local.sendRaw(next);
            assertArrayEquals(ascii("next"), target.receive().payload());
            target.send(ascii("undisturbed"), peer);
            assertEquals("1.2.3.4:9 says undisturbed", local.receive());
            assertEquals(0, attacker.waiting(), "and nobody is answered");
            assertEquals(0, target.waiting());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void noDatagramGoesWhereNoConnectionMay(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            Local local = fixture.local("9.9.9.1", 1000);
            for (String forbidden :
                    new String[] {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::a00:1"}) {
                local.send(forbidden, 53, "x");
                assertEquals(Cause.BLOCKED, fixture.nextDrop(), forbidden);
            }
            local.send("1.2.3.4", 0, "x");
            assertEquals(Cause.BLOCKED, fixture.nextDrop(), "port 0");
            local.send(MemoryPackets.MACHINE.getHostAddress(), LISTEN.getPort(), "x");
            assertEquals(Cause.BLOCKED, fixture.nextDrop(), "a loop through ourselves");
            fixture.names.put("inside.test", "10.0.0.1", "fd00::1");
            local.send("inside.test", 53, "x");
            assertEquals(Cause.BLOCKED, fixture.nextDrop(), "by name");
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            local.send("1.2.3.4", 53, "fine");
            target.receive();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void theRouterIsAskedAboutNamesTooAndOneThatItRefusesIsNotLookedUp(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            fixture.names.put("shared.test", "1.2.3.4");
            fixture.names.put("other.test", "1.2.3.4");
            fixture.refused.add("other.test:53");
            fixture.refused.add("shared.test:54");
            local.send("shared.test", 53, "fine");
            assertArrayEquals(ascii("fine"), target.receive().payload());
            local.send("other.test", 53, "the same address by another name");
            assertEquals(Cause.BLOCKED, fixture.nextDrop());
            local.send("shared.test", 54, "a name that is known, another port");
            assertEquals(Cause.BLOCKED, fixture.nextDrop());
            assertEquals(List.of("shared.test"), List.copyOf(fixture.names.asked));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whatCannotBeSentIsCountedAndTheRestGoesOn(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            fixture.network.refuse(at("5.6.7.8", 1), Cause.HOST_UNREACHABLE);
            local.send("1.2.3.4", 53, "y");
            local.send("5.6.7.8", 1, "x");
            assertEquals(Cause.HOST_UNREACHABLE, fixture.nextDrop());
            InetSocketAddress peer = target.receive().peer();
            target.send(new byte[65_500], peer);
            assertEquals(Cause.TOO_LARGE, fixture.nextDrop());
            fixture.network.refuse(local.socket.localAddress(), Cause.BUFFER_FULL);
            target.send(new byte[1], peer);
            assertEquals(Cause.BUFFER_FULL, fixture.nextDrop());
            local.socket = fixture.target("9.9.9.1", 1001);
            fixture.server.close();
            FinishedAssociation ended = fixture.nextEnd();
            assertEquals(new FinishedAssociation.Datagrams(1, 1), ended.up());
            assertEquals(new FinishedAssociation.Datagrams(0, 0), ended.down());
            assertEquals(Cause.SHUTDOWN, ended.cause());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void withoutDescriptorsADatagramIsDroppedAndTheNextOneTriesAgain(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            fixture.network.failBinds(2);
            local.send("1.2.3.4", 53, "a");
            assertEquals(Cause.NETWORK, fixture.nextDrop());
            local.send("1.2.3.4", 53, "b");
            assertEquals(Cause.NETWORK, fixture.nextDrop());
            assertEquals(0, fixture.table.count());
            local.send("1.2.3.4", 53, "c");
            assertArrayEquals(ascii("c"), target.receive().payload());
            assertEquals(1, fixture.table.count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void manyInARowKeepTheirOrder(Method method) throws Exception {
        AssociationSettings settings = new AssociationSettings(Duration.ofMinutes(5), 10);
        try (DatagramFixture fixture = new DatagramFixture(method, settings)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local local = fixture.local("9.9.9.1", 1000);
            int count = 500;
            for (int i = 0; i < count; i++) {
                local.send("1.2.3.4", 53, "number " + i);
            }
            for (int i = 0; i < count; i++) {
                assertArrayEquals(ascii("number " + i), target.receive().payload());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void afterTheStopNothingNewBeginsAndWhatIsGoesOn(Method method) throws Exception {
        try (DatagramFixture fixture = DatagramFixture.of(method)) {
            MemoryPackets.Socket target = fixture.target("1.2.3.4", 53);
            Local old = fixture.local("9.9.9.1", 1000);
            Local young = fixture.local("9.9.9.2", 1000);
            old.send("1.2.3.4", 53, "a");
            target.receive();
            fixture.server.stopAccepting();
            young.send("1.2.3.4", 53, "b");
            assertEquals(Cause.SHUTDOWN, fixture.nextDrop());
            old.send("1.2.3.4", 53, "c");
            assertArrayEquals(ascii("c"), target.receive().payload());
            fixture.server.close();
            assertEquals(Cause.SHUTDOWN, fixture.nextEnd().cause());
            assertTrue(fixture.events.associations().isEmpty());
            assertEquals(0, fixture.table.count());
            Until.isTrue(() -> "a client is remembered", () -> fixture.table.clients() == 0);
        }
    }
}
