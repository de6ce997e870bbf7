package culvert.net.carrier;

import culvert.net.Patience;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The open streams of one carrier; touched by its thread only. Sweeps over them regularly for peers that vanished
 * while data was under way to them, which keep-alive probes do not notice, and for connections that are gone and have no
 * reader, which the JDK's selector does not report.
 */
final class CarrierStreams {
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
            carrier.schedule(Patience.SWEEP, this::sweep);
        }
    }

    void remove(CarrierStream stream) {
        open.remove(stream);
    }

    int count() {
        return open.size();
    }

    void closeAll() {
        for (CarrierStream stream : new ArrayList<>(open)) {
            stream.reset();
        }
    }

    private void sweep() {
        sweeping = !open.isEmpty();
        if (sweeping) {
            carrier.schedule(Patience.SWEEP, this::sweep); // first, since one that fails is not to be the last
        }
        List<NioStream> unread = new ArrayList<>();
        for (CarrierStream stream : open) {
            stream.checkPeer();
            if (stream instanceof NioStream nio && nio.isUnread() && nio.isConnected()) {
                unread.add(nio);
            }
        }
        if (!unread.isEmpty()) {
            NioUnread.look(unread);
        }
    }
}
