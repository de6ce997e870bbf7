package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Samples;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Both commands at their default heap under everything at once that makes them hold something, beside honest traffic. How
 * long is a property, {@code culvert.soak.seconds}; {@code target/soak-METHOD.svg} shows the memory of both.
 */
@Tag("slow")
@Timeout(3600)
class EverythingAtOnceTest {
    /** For both methods together, in the gate. By hand it is half an hour. */
    private static final long DEFAULT_SECONDS = 80;

    private static final Duration LENGTH =
            Duration.ofSeconds(Long.getLong("culvert.soak.seconds", DEFAULT_SECONDS) / 2);

    private static final double MOST_MEGABYTES = 250;
    /** What the last third of a long run may have more than the one before: the first is for classes and compiled code. */
    private static final double MOST_GROWTH_MEGABYTES = 40;

    private static final Duration LONG = Duration.ofMinutes(5);
    /** For machines that are busy with the load itself. */
    private static final Duration MOST_FOR_A_DOWNLOAD = Duration.ofMinutes(1);

    private static final Duration MOST_FOR_A_PING = Duration.ofSeconds(10);
    private static final int PINGS = 20;
    /** Files and connections that the program opens for itself. */
    private static final long OTHER_DESCRIPTORS = 32;
    /** The strangers' connections end last: after 180 s at most, or when the strangers go. */
    private static final Duration REST = Duration.ofSeconds(90);

    /** Each kind of load comes in these numbers, and more than once. */
    private static final long LEAST_PEERS = 4000;

    private static final Payload DOWNLOAD = new Payload(5, 5_000_000);
    private static final Payload.Received EXPECTED = DOWNLOAD.expected();

    @TempDir
    private Path directory;

    /**
     * What the load is for.
     *
     * @param wire has recorded how a genuine request begins
     */
    record Ends(Culvert local, Culvert remote, Wire wire) {}

    private final List<Long> downloads = new ArrayList<>();
    private final List<Long> pings = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"EDITION_2022_AES_256_GCM", "AES_256_GCM"})
    void nothingThatPeersDoEndsTheProgramOrHarmsTheHonest(Method method) throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TcpTarget payload = TcpTarget.open(connection -> DOWNLOAD.writeTo(connection.getOutputStream()));
                TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = remote(silent, method);
                Wire wire = Wire.open(remote.address());
                Culvert local = local(wire.address(), method);
                Culvert direct = local(remote.address(), method);
                Socket session = SocksClient.connect(direct.address(), "127.0.0.1", echo.port())) {
            ping(session);
            // the wire only records how a request begins
            try (Socket recorded = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                ping(recorded);
            }
            download(direct, payload);
            long remoteBefore = remote.process().descriptors();
            long localBefore = direct.process().descriptors();
            try (Samples ofRemote = Samples.watch("remote", remote.process());
                    Samples ofLocal = Samples.watch("local", direct.process())) {
                List<Samples> both = List.of(ofRemote, ofLocal);
                try {
                    soak(new Ends(direct, remote, wire), payload, session);
                } finally {
                    Samples.draw(Path.of("target", "soak-" + method.label() + ".svg"), both);
                    System.out.println(method.label() + ": " + summary(both));
                }
                for (Samples samples : both) {
                    assertTrue(samples.mostMegabytes() <= MOST_MEGABYTES, () -> summary(both));
                    double growth = LENGTH.compareTo(LONG) < 0 ? 0 : growth(samples);
                    assertTrue(growth <= MOST_GROWTH_MEGABYTES, () -> "grows by " + growth + ": " + summary(both));
                }
            }
            assertTrue(max(downloads) <= MOST_FOR_A_DOWNLOAD.toMillis(), "the slowest download");
            assertTrue(max(pings) <= MOST_FOR_A_PING.toMillis(), "the slowest ping");
            try {
                comesToRest(remote, remoteBefore);
                comesToRest(direct, localBefore);
                ping(session);
            } catch (IOException | AssertionError e) {
                throw withLogs(direct, remote, e);
            }
            assertEquals(0, remote.count("ERROR") + direct.count("ERROR"), "defects");
            assertEquals(0, remote.count("evicted"), "nobody is in the way of the honest, who come in crowds");
            assertEquals(0, direct.count("clock"), "answers that have waited are late");
        }
    }

    private static IOException withLogs(Culvert local, Culvert remote, Throwable why) throws IOException {
        Files.writeString(Path.of("target", "soak-local.log"), local.process().log());
        Files.writeString(Path.of("target", "soak-remote.log"), remote.process().log());
        return new IOException("the logs are in target/soak-*.log", why);
    }

    private static double growth(Samples samples) {
        return samples.mostMegabytes(0.67, 1) - samples.mostMegabytes(0.33, 0.67);
    }

    /** The load, and honest traffic beside it. */
    private void soak(Ends ends, TcpTarget payload, Socket session) throws Exception {
        try (EverythingAtOnce load = new EverythingAtOnce(ends)) {
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - end < 0) {
                download(ends.local(), payload);
                for (int i = 0; i < PINGS; i++) {
                    ping(session);
                }
            }
            System.out.println(load.summary());
            assertEquals(List.of(), List.copyOf(load.problems()));
            assertTrue(load.done() > LEAST_PEERS, load::summary);
        } catch (IOException | AssertionError e) {
            throw withLogs(ends.local(), ends.remote(), e);
        }
    }

    private Culvert remote(DatagramSocket silent, Method method) throws Exception {
        Path config = directory.resolve("remote.json");
        Files.writeString(config, "{\"nameserver\": \"127.0.0.1:" + silent.getLocalPort() + "\"}");
        Path state = Files.createDirectory(directory.resolve("state"));
        return Culvert.remote(Culvert.remoteCommand("-u", "-c", config.toString()), 0, state, method);
    }

    private static Culvert local(InetSocketAddress remote, Method method) throws Exception {
        return Culvert.local(
                Culvert.localCommand("-u").with("CULVERT_PASSWORD", TunnelOptions.password(method)), remote, method);
    }

    private void download(Culvert local, TcpTarget payload) throws IOException {
        long begun = System.nanoTime();
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", payload.port())) {
            session.setSoTimeout((int) MOST_FOR_A_DOWNLOAD.toMillis());
            assertEquals(EXPECTED, Payload.read(session.getInputStream()));
        }
        downloads.add(millisSince(begun));
    }

    private void ping(Socket session) throws IOException {
        long begun = System.nanoTime();
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
        pings.add(millisSince(begun));
    }

    private static long millisSince(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static long max(List<Long> millis) {
        return share(millis, 1);
    }

    /** What so great a share of them does not exceed. */
    private static long share(List<Long> millis, double share) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.get((int) (share * (sorted.size() - 1)));
    }

    private String summary(List<Samples> samples) {
        return "%d downloads in %d ms (half of them) to %d ms; %d pings in %d ms (half), %d ms (99 %%) to %d ms; at most %s"
                .formatted(
                        downloads.size(),
                        share(downloads, 0.5),
                        max(downloads),
                        pings.size(),
                        share(pings, 0.5),
                        share(pings, 0.99),
                        max(pings),
                        samples);
    }

    private static void comesToRest(Culvert end, long before) throws InterruptedException {
        Until.isTrue(REST, () -> "descriptors: " + descriptors(end) + " instead of " + before, () -> {
            return descriptors(end) <= before + OTHER_DESCRIPTORS;
        });
    }

    private static long descriptors(Culvert end) {
        try {
            return end.process().descriptors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
