package culvert.net;

import java.io.IOException;
import java.time.Duration;

/**
 * How many keep-alive probes a stream's peer may leave unanswered. One that falls silent while something is going on is
 * given the time of an outage. One that was idle may be gone, and one that has said all is so as a rule: these are asked
 * less often.
 */
public final class Patience {
    /** Between two sweeps: short enough to notice within a minute, long enough to cost nothing. */
    public static final Duration SWEEP = Duration.ofSeconds(5);

    private final SocketSettings settings;
    private int sweepsAtRest;
    private boolean everMoved;
    private int probes;

    /** A connection and the keep-alive probes that the system sends on it. */
    public interface Probed {
        /**
         * Whether the peer answers probes long after the last data: it has nothing to send.
         *
         * @param atRest no bytes have come or gone for at least so long
         */
        boolean isKnownToBeIdle(Duration atRest);

        /** Sets how many may stay without an answer. */
        void probe(int times) throws IOException;
    }

    public Patience(SocketSettings settings) {
        this.settings = settings;
        this.probes = settings.patientProbes();
    }

    /** At each sweep: whether bytes came or went since the last one, and whether the peer has said all. */
    public void adjust(Probed connection, boolean moved, boolean ended) throws IOException {
        if (!settings.keepAlive().isPositive()) {
            return;
        }
        everMoved |= moved;
        sweepsAtRest = moved ? 0 : sweepsAtRest + 1;
        int wanted = wanted(connection, moved, ended);
        if (wanted != probes) {
            probes = wanted;
            connection.probe(probes);
        }
    }

    private int wanted(Probed connection, boolean moved, boolean ended) {
        if (ended) {
            return SocketSettings.PROBES_OF_ENDED;
        }
        if (moved) {
            return settings.patientProbes();
        }
        Duration atRest = SWEEP.multipliedBy(sweepsAtRest);
        boolean idle = probes == SocketSettings.PROBES_OF_IDLE
                || !everMoved
                || hasOutlivedItself(atRest)
                || connection.isKnownToBeIdle(atRest);
        return idle ? SocketSettings.PROBES_OF_IDLE : probes;
    }

    /** At rest for so long that the system would have given up, had the peer not answered its questions. */
    private boolean hasOutlivedItself(Duration atRest) {
        Duration givesUpAfter = SocketSettings.PROBE_INTERVAL
                .multipliedBy(settings.patientProbes())
                .plus(settings.keepAlive());
        return atRest.compareTo(givesUpAfter) > 0;
    }
}
