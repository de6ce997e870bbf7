package culvert.net.carrier;

import culvert.net.SocketSettings;
import java.io.IOException;
import java.time.Duration;

/**
 * How many keep-alive probes a stream's peer may leave unanswered. One that falls silent while something is going on is
 * given the time of an outage. One that was idle may be gone, and one that has said all is so as a rule: these are asked
 * less often.
 */
final class Patience {
    private final SocketSettings settings;
    private int sweepsAtRest;
    private boolean everMoved;
    private int probes;

    Patience(SocketSettings settings) {
        this.settings = settings;
        this.probes = settings.patientProbes();
    }

    /** At each sweep: whether bytes came or went since the last one, and whether the peer has said all. */
    void adjust(CarrierStream stream, boolean moved, boolean ended) throws IOException {
        everMoved |= moved;
        sweepsAtRest = moved ? 0 : sweepsAtRest + 1;
        int wanted = settings.patientProbes();
        if (ended) {
            wanted = SocketSettings.PROBES_OF_ENDED;
        } else if (!moved && (!everMoved || hasOutlivedItself() || stream.isKnownToBeIdle())) {
            wanted = SocketSettings.PROBES_OF_IDLE;
        } else if (!moved) {
            wanted = probes;
        }
        if (wanted != probes && settings.keepAlive().isPositive()) {
            probes = wanted;
            stream.probe(probes);
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
