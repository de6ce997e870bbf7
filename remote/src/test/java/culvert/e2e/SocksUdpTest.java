package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.relay.FinishedAssociation;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams of a SOCKS client through both ends to a target and back, on real sockets. */
@Timeout(60)
final class SocksUdpTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    static List<Arguments> enginesAndMethods() {
        List<Arguments> all = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            for (Method method : Method.values()) {
                all.add(Arguments.of(engine, method));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("enginesAndMethods")
    void datagramsOfEverySizeComeBackUnchangedFromWhereTheyWent(Engine engine, Method method) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, method));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            for (int size : new int[] {0, 1, 100, 1400, 1472, 9000, 65_000}) {
                byte[] sent = random(size);
                client.send(target(target), sent);
                SocksDatagrams.Answer answer = client.receive();
                assertArrayEquals(sent, answer.payload());
                assertEquals(target(target), answer.from());
            }
            client.connection().close();
            FinishedAssociation association =
                    ends.localEvents().awaitAssociations(1).getFirst();
            assertEquals(Cause.COMPLETE, association.cause());
            assertEquals(new FinishedAssociation.Datagrams(7, 76_973), association.up());
            assertEquals(new FinishedAssociation.Datagrams(7, 76_973), association.down());
            assertEquals(List.of(), ends.localEvents().sessions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAreResolvedAtTheRemoteAndAnswersComeFromAnAddress(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            Target named = new Target(Host.parse("echo.test"), target.address().getPort());
            for (int i = 0; i < 20; i++) {
                client.send(named, new byte[] {(byte) i});
            }
            for (int i = 0; i < 20; i++) {
                SocksDatagrams.Answer answer = client.receive();
                assertEquals(target(target), answer.from(), "IPv4, of the two addresses it has");
                assertArrayEquals(new byte[] {(byte) i}, answer.payload(), "in the order in which they were sent");
            }
            client.send(new Target(Host.parse("nowhere.invalid"), 9), new byte[] {1});
            ends.remoteEvents().awaitDrops(Cause.NAME_NOT_FOUND, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneSocketServesAllTargetsAndWhoWasNotAskedMaySpeak(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget first = UdpTarget.open();
                UdpTarget second = UdpTarget.open("::1");
                UdpTarget stranger = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            client.send(target(first), "a".getBytes(US_ASCII));
            client.send(target(second), "b".getBytes(US_ASCII));
            Set<Target> from = new HashSet<>();
            from.add(client.receive().from());
            from.add(client.receive().from());
            assertEquals(Set.of(target(first), target(second)), from);
            InetSocketAddress seen = (InetSocketAddress) first.senders().take();
            assertEquals(seen.getPort(), ((InetSocketAddress) second.senders().take()).getPort());
            stranger.say("unasked".getBytes(US_ASCII), seen);
            SocksDatagrams.Answer answer = client.receive();
            assertEquals(target(stranger), answer.from());
            assertArrayEquals("unasked".getBytes(US_ASCII), answer.payload());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsForwardedAfterTheConnectionHasEnded(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress());
                SocksDatagrams other = SocksDatagrams.open(ends.localAddress())) {
            client.send(target(target), new byte[] {1});
            client.receive();
            SocketAddress seen = target.senders().take();
            client.connection().getOutputStream().write("ignored".getBytes(US_ASCII));
            client.send(target(target), new byte[] {2});
            client.receive();
            client.connection().shutdownOutput();
            ends.localEvents().awaitAssociations(1);
            client.send(target(target), new byte[] {3});
            target.say(new byte[] {4}, seen);
            other.send(target(target), new byte[] {5});
            other.receive();
            assertTrue(client.hearsNothing());
            assertEquals(3, target.received());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetEndsItAsWell(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            client.send(target(target), new byte[] {1});
            client.receive();
            SocksClient.reset(client.connection());
            assertEquals(
                    Cause.RESET,
                    ends.localEvents().awaitAssociations(1).getFirst().cause());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAClientSendsWronglyIsDroppedAndDisturbsNothing(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                DatagramSocket stranger =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            byte[] good = SocksDatagrams.socks(0, target(target), new byte[] {7});
            client.sendRaw(new byte[0]);
            client.sendRaw(new byte[] {0, 0});
            client.sendRaw(new byte[] {0, 0, 0});
            client.sendRaw(new byte[] {0, 0, 0, 2, 1, 2, 3});
            client.sendRaw(new byte[] {0, 0, 0, 1, 127, 0, 0});
            client.sendRaw(new byte[] {0, 0, 0, 3, 0, 0, 53});
            client.sendRaw(new byte[] {1, 0, 0, 1, 127, 0, 0, 1, 0, 53});
            client.sendRaw(SocksDatagrams.socks(1, target(target), new byte[] {6}));
            client.sendRaw(good);
            assertArrayEquals(new byte[] {7}, client.receive().payload());
            stranger.send(new DatagramPacket(good, good.length, client.relay()));
            ends.localEvents().awaitDrops(Cause.FOREIGN_SENDER, 1);
            assertEquals(7, ends.localEvents().drops(Cause.MALFORMED));
            assertEquals(1, ends.localEvents().drops(Cause.FRAGMENT));
            client.sendRaw(good);
            client.receive();
            assertEquals(2, target.received());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatSaysWhereItSendsFromIsHeldToIt(Engine engine) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                DatagramSocket announced = new DatagramSocket(new InetSocketAddress(loopback, 0));
                DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(loopback, 0));
                SocksDatagrams client = SocksDatagrams.open(
                        ends.localAddress(), announced, new Target(new Ip(loopback), announced.getLocalPort()))) {
            byte[] good = SocksDatagrams.socks(0, target(target), new byte[] {7});
            stranger.send(new DatagramPacket(good, good.length, client.relay()));
            ends.localEvents().awaitDrops(Cause.FOREIGN_SENDER, 1);
            client.sendRaw(good);
            client.receive();
            assertEquals(1, target.received());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRemoteReportsItsAssociationWhenItEnds(Engine engine) throws Exception {
        DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
        try (UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            client.send(target(target), new byte[10]);
            client.receive();
            ends.close();
            FinishedAssociation association =
                    ends.remoteEvents().awaitAssociations(1).getFirst();
            assertEquals(Cause.SHUTDOWN, association.cause());
            assertEquals(new FinishedAssociation.Datagrams(1, 10), association.up());
            assertEquals(new FinishedAssociation.Datagrams(1, 10), association.down());
        } finally {
            ends.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatTheModeSaysIsServed(Engine engine) throws Exception {
        try (DatagramEnds tcp = DatagramEnds.open(Options.of(engine, METHOD).serving(Mode.TCP_ONLY))) {
            SocksClient.Refused refused = assertThrows(
                    SocksClient.Refused.class,
                    () -> SocksDatagrams.open(tcp.localAddress()).close());
            assertEquals(7, refused.code());
        }
        try (DatagramEnds udp = DatagramEnds.open(Options.of(engine, METHOD).serving(Mode.UDP_ONLY));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(udp.localAddress())) {
            SocksClient.Refused refused = assertThrows(
                    SocksClient.Refused.class,
                    () -> SocksClient.connect(udp.localAddress(), "echo.test", 7)
                            .close());
            assertEquals(7, refused.code());
            client.send(target(target), new byte[] {1});
            client.receive();
            assertThrows(
                    IOException.class,
                    () -> new Socket(
                                    udp.remoteAddress().getAddress(),
                                    udp.remoteAddress().getPort())
                            .close());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooLongForAFrameIsToldAndWhatIsTooLongForADatagramDropped(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            client.send(target(target), new byte[1422]);
            client.receive();
            assertEquals(List.of(), ends.localEvents().fragmented(), "1422 + 50 fits");
            client.send(target(target), new byte[1423]);
            client.receive();
            assertEquals(List.of(1473), ends.localEvents().fragmented());
            client.send(target(target), new byte[65_480]);
            ends.localEvents().awaitDrops(Cause.TOO_LARGE, 1);
            client.send(target(target), new byte[65_507 - 50]);
            client.send(target(target), new byte[] {3});
            // the longest leaves; its answer is longer by the client's session, and does not fit any more
            assertArrayEquals(new byte[] {3}, client.receive().payload());
            ends.remoteEvents().awaitDrops(Cause.TOO_LARGE, 1);
        }
    }

    private static Target target(UdpTarget target) {
        return new Target(
                new Ip(target.address().getAddress()), target.address().getPort());
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
