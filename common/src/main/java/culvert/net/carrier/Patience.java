package culvert.net.carrier;

import culvert.net.SocketSettings;
import java.io.IOException;
import java.time.Duration;

/**
 * How many keep-alive probes a stream's peer may leave unanswered. One that falls silent while something is going on is
 * given the time of an outage. One that was idle, or has said all, may be gone, and is asked a few times only.
 */
final class Patience {
    private final SocketSettings settings;
    private int sweepsAtRest;
    private boolean everMoved;
    private boolean hasty;

    Patience(SocketSettings settings) {
        this.settings = settings;
    }

    /** At each sweep: whether bytes came or went since the last one, and whether the peer has said all. */
    void adjust(CarrierStream stream, boolean moved, boolean ended) throws IOException {
        everMoved |= moved;
        sweepsAtRest = moved ? 0 : sweepsAtRest + 1;
        boolean mayBeGone =
                ended || (!moved && (hasty || !everMoved || hasOutlivedItself() || stream.isKnownToBeIdle()));
        if (mayBeGone != hasty && settings.keepAlive().isPositive()) {
            hasty = mayBeGone;
            stream.probe(hasty ? SocketSettings.PROBES : settings.patientProbes());
        }
    }

    /** At rest for so long that the system would have given up, had the peer not answered its questions. */
    private boolean hasOutlivedItself() {
        Duration givesUpAfter = SocketSettings.PROBE_INTERVAL
                .multipliedBy(settings.patientProbes())
                .plus(settings.keepAlive());
        return CarrierStreams.SWEEP.multipliedBy(sweepsAtRest).compareTo(givesUpAfter) > 0;
    }
}
