package culvert.net.carrier;

import culvert.net.Mutex;
import org.jspecify.annotations.Nullable;

/**
 * A lock between the virtual threads of one carrier, which take turns: a field that no other carrier sees. It is found
 * locked only when its owner had to wait for something of another carrier's meanwhile.
 */
final class TurnLock implements Mutex {
    private final Carrier carrier;
    private @Nullable Thread owner;
    private int depth;

    TurnLock(Carrier carrier) {
        this.carrier = carrier;
    }

    @Override
    public void lock() {
        Thread me = Thread.currentThread();
        while (owner != null && !me.equals(owner)) {
            carrier.giveWay();
        }
        owner = me;
        depth++;
    }

    @Override
    public void unlock() {
        if (!Thread.currentThread().equals(owner)) {
            throw new IllegalMonitorStateException();
        }
        if (--depth == 0) {
            owner = null;
        }
    }
}
