package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.WireDatagrams;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final int NOISE = 40_000;

    /** Of the processor: a third of what trying all keys took. */
    private static final long MOST_TICKS = 6000;

    /** Between two exchanges of the other client, which also keep the greedy one from outrunning the remote. */
    private static final int AT_ONCE = 50;

    @TempDir
    private Path directory;

    @Test
    void datagramsToNamesThatNobodyAnswersHarmNobodyElse() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                UdpTarget target = UdpTarget.open();
                Culvert remote = remote("{\"nameserver\": \"127.0.0.1:" + silent.getLocalPort() + "\"}");
                WireDatagrams greedy = WireDatagrams.open(METHOD, "127.0.1.1", remote.address());
                WireDatagrams honest = WireDatagrams.open(METHOD, "127.0.2.1", remote.address())) {
            Target to = WireDatagrams.target(target.address());
            for (int i = 0; i < TO_SILENT_NAMES; i++) {
                if (i % 500 == 0) {
                    greedy.beginAnother();
                }
                // as many names as a session may ask for at once, and of each as much as may wait
                Target name = new Target(Host.parse("name" + i / 500 + "-" + i % 16 + ".culvert.test"), 9);
                greedy.send(name, new byte[1400]);
                if (i % AT_ONCE == 0) {
                    honest.exchange(to);
                }
            }
            assertTrue(remote.process().isAlive(), () -> remote.process().log());
        }
    }

    @Test
    void sessionsWithoutEndLeaveTheOthersTheirs() throws Exception {
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = remote("{\"udp_max_associations\": " + ASSOCIATIONS + "}");
                WireDatagrams greedy = WireDatagrams.open(METHOD, "127.0.1.1", remote.address());
                WireDatagrams honest = WireDatagrams.open(METHOD, "127.0.2.1", remote.address())) {
            Target to = WireDatagrams.target(target.address());
            for (int i = 0; i < SESSIONS; i++) {
                greedy.beginAnother();
                greedy.send(to, new byte[10]);
                if (i % AT_ONCE == 0) {
                    honest.exchange(to);
                }
                if (i % 1000 == 999) {
                    try (WireDatagrams newcomer = WireDatagrams.open(METHOD, "127.0.2.1", remote.address())) {
                        newcomer.exchange(to);
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
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = remote(users(1000), method);
                WireDatagrams noisy = WireDatagrams.open(method, "127.0.1.1", remote.address());
                WireDatagrams honest =
                        WireDatagrams.open(method, "the password of user 7", "127.0.2.1", remote.address())) {
            Target to = WireDatagrams.target(target.address());
            Random random = new Random(1);
            byte[] noise = new byte[100];
            long ticks = remote.process().processorTicks();
            for (int i = 0; i < NOISE; i++) {
                random.nextBytes(noise);
                noisy.sendRaw(noise, noise.length);
                if (i % AT_ONCE == 0) {
                    honest.exchange(to);
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

    private Culvert remote(String settings) throws Exception {
        return remote(settings, METHOD);
    }

    private Culvert remote(String settings, Method method) throws Exception {
        Path config = Files.writeString(directory.resolve("config.json"), settings);
        return Culvert.remote(Culvert.remoteCommand("-u", "-c", config.toString()), method);
    }
}
