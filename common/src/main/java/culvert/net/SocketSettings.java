package culvert.net;

import java.time.Duration;

/**
 * What a TCP socket is given when it is opened.
 *
 * <p>Besides these, every socket is told to end with RST when the system closes it (SO_LINGER of 0), which an orderly
 * close takes back. A process that is killed would otherwise leave a FIN behind, and half a download would look whole.
 *
 * @param noDelay TCP_NODELAY: small writes leave at once
 * @param keepAlive how long a silent connection waits before the first keep-alive probe; zero turns probes off
 * @param userTimeout how long what was sent may stay without an answer, counted from the first transmission that had
 *     none, before the peer counts as vanished; zero leaves that to the system, as transports do that cannot ask it
 * @param fastOpen what is first sent may leave before the connection is made, of one that connects as of one that listens
 *     (RFC 7413); only transports that can ask for it
 * @param origin where it leaves from, of one that connects
 */
public record SocketSettings(
        boolean noDelay, Duration keepAlive, Duration userTimeout, boolean fastOpen, Origin origin) {

    /**
     * Probes after 20 s of silence, so that a vanished peer is noticed within a minute and a half where the connection was
     * idle; where something was going on, TCP carries it over an outage, and may take its time.
     */
    public static final SocketSettings DEFAULT =
            new SocketSettings(true, Duration.ofSeconds(20), Duration.ofMinutes(4), false, Origin.ANY);

    /** Between two probes. */
    public static final Duration PROBE_INTERVAL = Duration.ofSeconds(8);

    /**
     * Unanswered probes after which an idle peer counts as vanished: 20 + 9 * 8 = 92 s with the defaults. The last one
     * leaves 64 s after the first, so that it finds the end of an outage of a minute, whenever that began.
     */
    public static final int PROBES_OF_IDLE = 9;

    /** The same for a peer that has ended its half, who may have nothing to come back for: 20 + 4 * 8 = 52 s. */
    public static final int PROBES_OF_ENDED = 4;

    /** Each stream asks for these, and dividing durations costs as much as a system call. */
    private static final long PROBE_NANOS = PROBE_INTERVAL.toNanos();

    /** Linux takes no more. */
    private static final int MAX_PROBES = 127;

    /** The same of one that leaves from there, to somebody of whom it must be known at once whether they answer. */
    public SocketSettings from(Origin other) {
        return new SocketSettings(noDelay, keepAlive, userTimeout, false, other);
    }

    /** The same of one that connects in three steps, as usual. */
    public SocketSettings withoutFastOpen() {
        return from(origin);
    }

    /**
     * The same for a peer that fell silent in the middle of a transfer: as many as last for the user timeout.
     */
    public int patientProbes() {
        return userTimeout.isZero()
                ? MAX_PROBES
                : Math.clamp(userTimeout.toNanos() / PROBE_NANOS + 1, PROBES_OF_IDLE, MAX_PROBES);
    }
}
