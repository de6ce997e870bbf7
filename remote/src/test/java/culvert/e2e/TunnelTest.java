package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.relay.FinishedAssociation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A local port that is a target's at the other side, for connections and for datagrams. */
@Timeout(60)
final class TunnelTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;

    @ParameterizedTest
    @EnumSource
    void datagramsOfEveryClientReachTheTargetAndComeBack(Engine engine) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD), Optional.of(named(target)));
                DatagramSocket first = client();
                DatagramSocket second = client()) {
            for (int size : new int[] {0, 1, 1400, 30_000}) {
                assertArrayEquals(new byte[size], ask(first, ends.localAddress(), new byte[size]));
                assertArrayEquals(new byte[size], ask(second, ends.localAddress(), new byte[size]));
            }
            assertNotEquals(
                    target.senders().take(), target.senders().take(), "each client has an association of its own");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesBeforeThereIsAWayKeepsItsOrder(Engine engine) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD), Optional.of(named(target)));
                DatagramSocket client = client()) {
            for (byte i = 0; i < 30; i++) {
                client.send(new DatagramPacket(new byte[] {i}, 1, ends.localAddress()));
            }
            for (byte i = 0; i < 30; i++) {
                assertArrayEquals(new byte[] {i}, receive(client));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void atTheCapTheIdlestClientMakesRoom(Engine engine) throws Exception {
        Options options = Options.of(engine, METHOD).bounded(Duration.ofMinutes(5), 2);
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(options, Optional.of(named(target)));
                DatagramSocket first = client();
                DatagramSocket second = client();
                DatagramSocket third = client()) {
            for (DatagramSocket each : new DatagramSocket[] {first, second, third}) {
                ask(each, ends.localAddress(), new byte[1]);
            }
            FinishedAssociation evicted =
                    ends.localEvents().awaitAssociations(1).getFirst();
            assertEquals(Cause.EVICTED, evicted.cause());
            assertEquals(first.getLocalSocketAddress(), evicted.client());
            assertEquals(
                    Cause.EVICTED,
                    ends.remoteEvents().awaitAssociations(1).getFirst().cause());
            assertArrayEquals(new byte[] {5}, ask(first, ends.localAddress(), new byte[] {5}), "and may come again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsIdleEndsAtBothEnds(Engine engine) throws Exception {
        Options options = Options.of(engine, Method.AES_128_GCM).bounded(Duration.ofSeconds(5), 100);
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(options, Optional.of(named(target)));
                DatagramSocket client = client()) {
            ask(client, ends.localAddress(), new byte[1]);
            assertEquals(
                    Cause.IDLE,
                    ends.localEvents().awaitAssociations(1).getFirst().cause());
            assertEquals(
                    Cause.IDLE,
                    ends.remoteEvents().awaitAssociations(1).getFirst().cause());
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsReachTheTargetToo(Engine engine) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                DatagramEnds ends = DatagramEnds.open(
                        Options.of(engine, METHOD),
                        Optional.of(new Target(Host.parse("web.test"), listener.getLocalPort())));
                Socket client = connect(ends.localAddress())) {
            client.getOutputStream().write("up".getBytes(US_ASCII));
            try (Socket accepted = listener.accept()) {
                assertArrayEquals(
                        "up".getBytes(US_ASCII), accepted.getInputStream().readNBytes(2));
                accepted.getOutputStream().write("down".getBytes(US_ASCII));
                accepted.shutdownOutput();
                assertArrayEquals(
                        "down".getBytes(US_ASCII), client.getInputStream().readAllBytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatTheModeSaysIsServed(Engine engine) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds udp = DatagramEnds.open(
                        Options.of(engine, METHOD).serving(Mode.UDP_ONLY), Optional.of(named(target)));
                DatagramEnds tcp = withoutDatagrams(engine, named(target));
                DatagramSocket client = client();
                DatagramSocket refused = client()) {
            assertArrayEquals(new byte[] {1}, ask(client, udp.localAddress(), new byte[] {1}));
            // not by taking the ports: connections of earlier tests may still be in TIME_WAIT there
            assertThrows(ConnectException.class, () -> connect(udp.localAddress()));
            refused.connect(tcp.localAddress());
            assertThrows(PortUnreachableException.class, () -> ask(refused, tcp.localAddress(), new byte[] {1}));
            connect(tcp.localAddress()).close();
        }
    }

    /** At a port that is nobody else's for datagrams, which would not be refused there. */
    private static DatagramEnds withoutDatagrams(Engine engine, Target target) throws Exception {
        for (int tries = 1; ; tries++) {
            DatagramEnds ends =
                    DatagramEnds.open(Options.of(engine, METHOD).serving(Mode.TCP_ONLY), Optional.of(target));
            try (DatagramSocket _ = new DatagramSocket(ends.localAddress())) {
                return ends;
            } catch (BindException taken) {
                ends.close();
                assertTrue(tries < 10, "datagrams are heard where only connections are served");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterTheStopNoClientIsNewAndAtTheEndAllAreReported(Engine engine) throws Exception {
        DatagramEnds ends = null;
        try (UdpTarget target = UdpTarget.open();
                DatagramSocket old = client();
                DatagramSocket young = client()) {
            ends = DatagramEnds.open(Options.of(engine, METHOD), Optional.of(named(target)));
            ask(old, ends.localAddress(), new byte[1]);
            ends.local().stopAccepting();
            young.send(new DatagramPacket(new byte[1], 1, ends.localAddress()));
            ends.localEvents().awaitDrops(Cause.SHUTDOWN, 1);
            ask(old, ends.localAddress(), new byte[1]);
            // when this one is dropped, the thread that reads has counted the one before, which its target was quicker
            // to answer
            young.send(new DatagramPacket(new byte[1], 1, ends.localAddress()));
            ends.localEvents().awaitDrops(Cause.SHUTDOWN, 2);
            ends.close();
            FinishedAssociation only = ends.localEvents().awaitAssociations(1).getFirst();
            assertEquals(Cause.SHUTDOWN, only.cause());
            assertEquals(2, only.up().count());
        } finally {
            if (ends != null) {
                ends.close();
            }
        }
    }

    private static byte[] ask(DatagramSocket client, InetSocketAddress at, byte[] question) throws IOException {
        client.send(new DatagramPacket(question, question.length, at));
        return receive(client);
    }

    private static byte[] receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static DatagramSocket client() throws SocketException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Socket connect(InetSocketAddress at) throws IOException {
        Socket socket = new Socket(at.getAddress(), at.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Target named(UdpTarget target) {
        return new Target(
                new Ip(target.address().getAddress()), target.address().getPort());
    }
}
