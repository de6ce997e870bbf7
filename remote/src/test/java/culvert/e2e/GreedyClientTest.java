package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Packet;
import culvert.net.TestRunner;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that takes all it can get of a remote in a process of its own, and another one, which notices nothing. */
@Tag("slow")
@Timeout(600)
final class GreedyClientTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    /** So many ended a process with the usual heap. */
    private static final int TO_SILENT_NAMES = 140_000;

    private static final int ASSOCIATIONS = 512;

    /** Four times as many as are remembered, within less time than they are remembered for. */
    private static final int SESSIONS = 20 * ASSOCIATIONS;

    /** A datagram may be lost in a full buffer; waiting for room took others up to a minute. */
    private static final int RESENT = 5;

    private static final int NOISE = 40_000;

    /** Of the processor: a third of what trying all keys took. */
    private static final long MOST_TICKS = 6000;

    /** Between two exchanges of the other client, which also keep the greedy one from outrunning the remote. */
    private static final int AT_ONCE = 50;

    @TempDir
    private Path directory;

    private final TestRunner runner = new TestRunner();
    private final PacketClient wire = PacketClient.of(
            METHOD,
            TunnelOptions.password(METHOD),
            new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));

    @Test
    void datagramsToNamesThatNobodyAnswersHarmNobodyElse() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                UdpTarget target = UdpTarget.open();
                Culvert remote = remote("{\"nameserver\": \"127.0.0.1:" + silent.getLocalPort() + "\"}");
                DatagramSocket greedy = client("127.0.1.1");
                Honest honest = new Honest(remote.address(), target.address())) {
            PacketClient.Session session = wire.open();
            for (int i = 0; i < TO_SILENT_NAMES; i++) {
                if (i % 500 == 0) {
                    session = wire.open();
                }
                // as many names as a session may ask for at once, and of each as much as may wait
                Target name = new Target(Host.parse("name" + i / 500 + "-" + i % 16 + ".culvert.test"), 9);
                send(greedy, session, name, new byte[1400], remote.address());
                if (i % AT_ONCE == 0) {
                    honest.exchange();
                }
            }
            assertTrue(remote.process().isAlive(), () -> remote.process().log());
        }
    }

    @Test
    void sessionsWithoutEndLeaveTheOthersTheirs() throws Exception {
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = remote("{\"udp_max_associations\": " + ASSOCIATIONS + "}");
                DatagramSocket greedy = client("127.0.1.1");
                Honest honest = new Honest(remote.address(), target.address())) {
            Target to = target(target.address());
            for (int i = 0; i < SESSIONS; i++) {
                send(greedy, wire.open(), to, new byte[10], remote.address());
                if (i % AT_ONCE == 0) {
                    honest.exchange();
                }
                if (i % 1000 == 999) {
                    try (Honest newcomer = new Honest(remote.address(), target.address())) {
                        newcomer.exchange();
                    }
                }
            }
            assertEquals(0, remote.count("defect"));
        }
    }

    /** Trying the keys of all for each of these would take minutes. */
    @Test
    void noiseStopsNobodyWhoIsKnownHoweverManyUsersThereAre() throws Exception {
        Method method = Method.AES_256_GCM;
        PacketClient user = PacketClient.of(
                method,
                "the password of user 7",
                new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = remote(users(1000), method);
                DatagramSocket noisy = client("127.0.1.1");
                Honest honest = new Honest(user.open(), remote.address(), target.address())) {
            Random random = new Random(1);
            byte[] noise = new byte[100];
            long ticks = remote.process().processorTicks();
            for (int i = 0; i < NOISE; i++) {
                random.nextBytes(noise);
                noisy.send(new DatagramPacket(noise, noise.length, remote.address()));
                if (i % AT_ONCE == 0) {
                    honest.exchange();
                }
            }
            long took = remote.process().processorTicks() - ticks;
            assertTrue(took < MOST_TICKS, () -> "noise took " + took + " ticks of the processor");
        }
    }

    private static String users(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"name\": \"user " + i + "\", \"password\": \"the password of user " + i + "\"}")
                .collect(Collectors.joining(", ", "{\"allow_weak_password\": true, \"users\": [", "]}"));
    }

    /** Another network, and one session from beginning to end. */
    private final class Honest implements AutoCloseable {
        private final PacketClient.Session session;
        private final DatagramSocket socket = client("127.0.2.1");
        private final InetSocketAddress remote;
        private final Target target;
        private int number;

        Honest(InetSocketAddress remote, InetSocketAddress target) throws IOException {
            this(wire.open(), remote, target);
        }

        Honest(PacketClient.Session session, InetSocketAddress remote, InetSocketAddress target) throws IOException {
            this.session = session;
            this.remote = remote;
            this.target = target(target);
        }

        /** Is answered; one that was lost in a full buffer is sent again. */
        void exchange() throws IOException {
            byte[] payload = {(byte) ++number, (byte) (number >> 8)};
            for (int tries = 0; tries <= RESENT; tries++) {
                send(socket, session, target, payload, remote);
                try {
                    DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
                    do {
                        socket.receive(answer);
                    } while (!Arrays.equals(payload, opened(answer)));
                    return;
                } catch (SocketTimeoutException lost) {
                    assertTrue(tries < RESENT, "no answer to exchange " + number);
                }
            }
        }

        private byte[] opened(DatagramPacket answer) throws IOException {
            byte[] into = new byte[2000];
            PacketClient.Plain plain =
                    session.open(new Packet(answer.getData(), 0, answer.getLength(), remote), into, runner);
            int end = plain.offset() + plain.length();
            return Arrays.copyOfRange(into, end - 2, end);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private void send(
            DatagramSocket from, PacketClient.Session session, Target to, byte[] payload, InetSocketAddress remote)
            throws IOException {
        byte[] plain = new byte[SocksAddress.wireBytes(to) + payload.length];
        System.arraycopy(payload, 0, plain, SocksAddress.write(to, plain, 0), payload.length);
        byte[] sealed = new byte[session.sealedBytes(plain.length)];
        int end = session.seal(new Packet(plain, 0, plain.length, remote), sealed, 0, runner);
        from.send(new DatagramPacket(sealed, end, remote));
    }

    private Culvert remote(String settings) throws Exception {
        return remote(settings, METHOD);
    }

    private Culvert remote(String settings, Method method) throws Exception {
        Path config = Files.writeString(directory.resolve("config.json"), settings);
        return Culvert.remote(Culvert.remoteCommand("-u", "-c", config.toString()), method);
    }

    private static Target target(InetSocketAddress address) {
        return new Target(Host.parse(address.getAddress().getHostAddress()), address.getPort());
    }

    private static DatagramSocket client(String address) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        socket.setSoTimeout(2000);
        return socket;
    }
}
