package culvert.net.carrier;

import java.util.concurrent.locks.LockSupport;

/** Wakes a thread when its time limit is over. */
final class Alarm implements Runnable {
    private final Thread sleeper;
    private boolean rang;

    Alarm(Thread sleeper) {
        this.sleeper = sleeper;
    }

    boolean rang() {
        return rang;
    }

    @Override
    public void run() {
        rang = true;
        LockSupport.unpark(sleeper);
    }
}
