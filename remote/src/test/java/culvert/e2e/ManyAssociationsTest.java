package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Memory;
import culvert.e2e.rig.ProcessView;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.net.Packet;
import culvert.net.TestRunner;
import culvert.relay.FinishedAssociation;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Associations by the thousand, opened and evicted at the remote: nothing is left of them. */
@Timeout(300)
final class ManyAssociationsTest {
    private static final Duration SETTLED = Duration.ofSeconds(20);

    /** Less than a kilobyte of each of ten thousand. */
    private static final long MOST_GROWTH = 8_000_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfFifteenHundredAssociations(Engine engine) throws Exception {
        ProcessView process = new ProcessView(directory);
        openAndEvict(Options.of(engine, Method.EDITION_2022_AES_128_GCM), 400, 1_500, process);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void nothingIsLeftOfTenThousandAssociations(Engine engine) throws Exception {
        ProcessView process = new ProcessView(directory);
        openAndEvict(Options.of(engine, Method.EDITION_2022_AES_128_GCM), 2_048, 10_000, process);
        openAndEvict(Options.of(engine, Method.AES_128_GCM), 2_048, 10_000, process);
    }

    private static void openAndEvict(Options options, int most, int count, ProcessView process) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(options.bounded(Duration.ofMinutes(5), most));
                PacketClient wire = PacketClient.of(
                        options.method(),
                        TunnelOptions.password(options.method()),
                        new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true))) {
            exchange(wire, ends.remoteAddress(), target.address(), 1);
            Until.isAtRest(SETTLED, process::descriptors);
            long descriptors = process.descriptors();
            long threads = process.virtualThreads();
            long held = Memory.held();

            exchange(wire, ends.remoteAddress(), target.address(), count);

            int evicted = count + 1 - most;
            List<FinishedAssociation> finished = ends.remoteEvents().awaitAssociations(evicted);
            assertEquals(
                    List.of(),
                    finished.stream()
                            .filter(one -> one.cause() != Cause.EVICTED
                                    || one.up().count() != 1
                                    || one.down().count() != 1)
                            .toList());
            assertEquals(count + 1, target.received());
            Until.isTrue(
                    SETTLED,
                    () -> process.descriptors() + " descriptors, before " + descriptors,
                    () -> process.descriptors() <= descriptors + most - 1);

            ends.remote().close();
            assertEquals(
                    count + 1, ends.remoteEvents().awaitAssociations(count + 1).size());
            Until.isTrue(
                    SETTLED,
                    () -> process.descriptors() + " descriptors, before " + descriptors,
                    () -> process.descriptors() <= descriptors);
            Until.isTrue(
                    SETTLED,
                    () -> process.virtualThreads() + " virtual threads, before " + threads,
                    () -> process.virtualThreads() <= threads);
            long growth = Memory.held() - held;
            assertTrue(growth < MOST_GROWTH, "memory grew by " + growth);
        }
    }

    /** Each client sends one datagram, hears its answer, and is gone. */
    private static void exchange(PacketClient wire, InetSocketAddress remote, InetSocketAddress target, int clients)
            throws IOException {
        TestRunner runner = new TestRunner();
        Target to = new Target(new Ip(target.getAddress()), target.getPort());
        byte[] plain = new byte[SocksAddress.wireBytes(to) + 100];
        SocksAddress.write(to, plain, 0);
        byte[] sealed = new byte[2_000];
        for (int i = 0; i < clients; i++) {
            try (PacketClient.PacketSession session = wire.open();
                    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(client(clients, i), 0))) {
                socket.setSoTimeout(20_000);
                int end = session.seal(new Packet(plain, 0, plain.length, remote), sealed, 0, runner);
                socket.send(new DatagramPacket(sealed, end, remote));
                DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
                socket.receive(answer);
                Packet packet = new Packet(answer.getData(), 0, answer.getLength(), remote);
                assertEquals(
                        plain.length,
                        session.open(packet, new byte[2_000], runner).length());
            }
        }
    }

    /** An address of loopback for each: a port is soon somebody else's again. */
    private static InetAddress client(int of, int number) {
        return InetAddress.ofLiteral("127." + (of == 1 ? 2 : 1) + "." + (number >> 8) + "." + (number & 0xFF));
    }
}
