package culvert.net.carrier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The open streams of one carrier; touched by its thread only. Sweeps over them now and then for peers that vanished
 * while something was under way to them, which keep-alive probes do not notice.
 */
final class CarrierStreams {
    /** So that a peer found silent for {@link CarrierStream#VANISHED_AFTER} is noticed within 60 s. */
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final Carrier carrier;
    private final Set<CarrierStream> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean sweeping;

    CarrierStreams(Carrier carrier) {
        this.carrier = carrier;
    }

    void add(CarrierStream stream) {
        open.add(stream);
        if (!sweeping) {
            sweeping = true;
            carrier.schedule(SWEEP, this::sweep);
        }
    }

    void remove(CarrierStream stream) {
        open.remove(stream);
    }

    void closeAll() {
        for (CarrierStream stream : new ArrayList<>(open)) {
            stream.reset();
        }
    }

    private void sweep() {
        for (CarrierStream stream : open) {
            stream.checkPeer();
        }
        sweeping = !open.isEmpty();
        if (sweeping) {
            carrier.schedule(SWEEP, this::sweep);
        }
    }
}
