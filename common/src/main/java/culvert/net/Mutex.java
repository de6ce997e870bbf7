package culvert.net;

import java.util.concurrent.locks.ReentrantLock;

/** A lock for what the threads of one runner share and no others. Its owner may lock it again. */
public interface Mutex {
    void lock();

    void unlock();

    /** One between any threads. */
    static Mutex betweenAny() {
        ReentrantLock lock = new ReentrantLock();
        return new Mutex() {
            @Override
            public void lock() {
                lock.lock();
            }

            @Override
            public void unlock() {
                lock.unlock();
            }
        };
    }
}
