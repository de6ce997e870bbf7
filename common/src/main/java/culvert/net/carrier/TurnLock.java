package culvert.net.carrier;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock between the virtual threads of one carrier, which take turns: a field that no other carrier sees. It is found
 * locked only when its owner had to wait for something of another carrier's meanwhile.
 */
final class TurnLock implements Lock {
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

    @Override
    public boolean tryLock() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lockInterruptibly() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException();
    }
}
