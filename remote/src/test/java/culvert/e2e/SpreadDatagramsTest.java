package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.net.Packet;
import culvert.net.TestRunner;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each carrier has a socket at the port, and an association stays on its carrier wherever its client comes from. */
@Timeout(60)
final class SpreadDatagramsTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Enough for both carriers to have some. */
    private static final int PORTS = 24;

    private final TestRunner runner = new TestRunner();

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void eachCarrierHasASocket(Engine engine) throws Exception {
        Target nowhere = new Target(new Ip(InetAddress.getLoopbackAddress()), 9);
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD), Optional.of(nowhere))) {
            assertEquals(2, sockets(ends.remoteAddress()));
            assertEquals(2, sockets(ends.localAddress()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatMovesKeepsItsAssociationAndIsAnsweredWhereItIs(Engine engine) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(Options.of(engine, METHOD));
                UdpTarget target = UdpTarget.open();
                PacketClient wire = PacketClient.of(
                        METHOD,
                        TunnelOptions.password(METHOD),
                        new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));
                PacketClient.PacketSession session = wire.open()) {
            List<byte[]> recorded = new ArrayList<>();
            SocketAddress association = null;
            for (int i = 0; i < PORTS; i++) {
                byte[] sealed = sealed(session, target.address(), ends.remoteAddress(), (byte) i);
                try (DatagramSocket client = new DatagramSocket(ANY_PORT)) {
                    client.setSoTimeout(20_000);
                    client.connect(ends.remoteAddress());
                    client.send(new DatagramPacket(sealed, sealed.length));
                    assertArrayEquals(new byte[] {(byte) i}, answer(client, session));
                }
                SocketAddress seen = target.senders().take();
                assertEquals(association == null ? seen : association, seen, "the same association");
                association = seen;
                recorded.add(sealed);
            }
            for (byte[] again : recorded) {
                try (DatagramSocket stranger = new DatagramSocket(ANY_PORT)) {
                    stranger.send(new DatagramPacket(again, again.length, ends.remoteAddress()));
                }
            }
            ends.remoteEvents().awaitDrops(Cause.REPLAY, PORTS);
            assertEquals(PORTS, target.received());
        }
    }

    private byte[] sealed(
            PacketClient.PacketSession session, InetSocketAddress target, InetSocketAddress remote, byte payload) {
        Target to = new Target(new Ip(target.getAddress()), target.getPort());
        byte[] plain = new byte[SocksAddress.wireBytes(to) + 1];
        plain[SocksAddress.write(to, plain, 0)] = payload;
        byte[] into = new byte[2_000];
        return Arrays.copyOf(into, session.seal(new Packet(plain, 0, plain.length, remote), into, 0, runner));
    }

    private byte[] answer(DatagramSocket client, PacketClient.PacketSession session) throws IOException {
        DatagramPacket sealed = new DatagramPacket(new byte[2_000], 2_000);
        client.receive(sealed);
        byte[] plain = new byte[2_000];
        Packet packet =
                new Packet(sealed.getData(), 0, sealed.getLength(), (InetSocketAddress) sealed.getSocketAddress());
        PacketClient.Plain opened = session.open(packet, plain, runner);
        int end = opened.offset() + opened.length();
        return Arrays.copyOfRange(plain, end - 1, end);
    }

    /** How many there are at that port, as Linux tells it. */
    private static long sockets(InetSocketAddress at) throws IOException {
        String port = ":%04X".formatted(at.getPort());
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/udp"))) {
            return lines.filter(line -> line.contains(port + " 00000000:0000 ")).count();
        }
    }
}
