package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/** Both ends, as processes, and somebody who wants to use them. */
public record Ends(Culvert remote, Culvert local) implements AutoCloseable {
    private static final int PINGS = 200;
    private static final Duration MOST_PING = Duration.ofMillis(2);
    /** Other programs of a busy machine disturb some series; what a crowd takes it takes in each. */
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** Beside the end of 10,000 it took up to 4 s where two processors ran both ends, the crowd, and a load of 9. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    public static Ends open(Method method, String transport) throws Exception {
        Culvert remote = Culvert.remote(Culvert.remoteCommand("--transport", transport), method);
        try {
            return new Ends(remote, Culvert.local(transport, remote.address(), method));
        } catch (Exception | AssertionError e) {
            remote.close();
            throw e;
        }
    }

    /** With the greatest heap that the launcher gives by itself. */
    public static Ends openRoomy(Method method) throws Exception {
        Culvert remote = Culvert.remote(Culvert.roomyRemoteCommand(), method);
        try {
            Program local = Culvert.roomyLocalCommand().with("CULVERT_PASSWORD", TunnelOptions.password(method));
            return new Ends(remote, Culvert.local(local, remote.address(), method));
        } catch (Exception | AssertionError e) {
            remote.close();
            throw e;
        }
    }

    /** Whether a new session is served, and half of its one-byte exchanges take less than 2 ms. */
    public boolean areServing() {
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            for (long end = System.nanoTime() + WITHIN.toNanos(); System.nanoTime() - end < 0; ) {
                long median = medianOfPings(session);
                System.out.println("ping-pong beside a crowd: p50 " + median / 1000 + " us, " + memory());
                if (median < MOST_PING.toNanos()) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            System.out.println(e);
            return false;
        }
    }

    /** Fails unless a new session has the answer to its first byte soon. */
    public void assertServeAtOnce() throws IOException {
        long begun = System.nanoTime();
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read(), this::log);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("the next session: " + took);
        assertTrue(took.compareTo(AT_ONCE) < 0, () -> took + "\n" + log());
    }

    private static long medianOfPings(Socket session) throws IOException {
        long[] nanos = new long[PINGS];
        for (int i = 0; i < PINGS; i++) {
            long begun = System.nanoTime();
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read());
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return nanos[PINGS / 2];
    }

    /** How many sessions were ended because there was no memory left for them. */
    public long memoryEnds() {
        return local.count("cause=memory") + remote.count("cause=memory");
    }

    /** What both have said. */
    public String log() {
        return "local\n" + local.process().log() + "\nremote\n"
                + remote.process().log();
    }

    /** What both take of the machine's memory. */
    public String memory() {
        return "local " + resident(local) / 1_000_000 + " MB, remote " + resident(remote) / 1_000_000 + " MB";
    }

    /** What the larger one takes of the machine's memory, in bytes. */
    public long mostResident() {
        return Math.max(resident(local), resident(remote));
    }

    /** The most that the larger one has taken at any moment, in bytes. */
    public long peakResident() {
        try {
            return Math.max(
                    local.process().peakResidentBytes(), remote.process().peakResidentBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many both have open. */
    public long descriptors() {
        try {
            return local.process().descriptors() + remote.process().descriptors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long resident(Culvert end) {
        try {
            return end.process().residentBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        local.close();
        remote.close();
    }
}
