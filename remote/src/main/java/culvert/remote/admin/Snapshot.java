package culvert.remote.admin;

import culvert.relay.LiveSession;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/** The numbers and what goes on, looked at together: by one thread at a time, which is one of an administrator's. */
final class Snapshot {
    private final Administered server;
    private final Numbers numbers;
    private final ReentrantLock lock = new ReentrantLock();

    /** What goes on at that moment. */
    record Open(List<LiveSession> sessions, List<LiveSession> associations) {}

    Snapshot(Administered server, Numbers numbers) {
        this.server = server;
        this.numbers = numbers;
    }

    /** Has something made of one look. */
    <T> T of(BiFunction<Numbers, Open, T> maker) {
        lock.lock();
        try {
            numbers.look();
            Open open = new Open(server.sessions(), server.associations());
            numbers.seen(open.sessions(), open.associations());
            return maker.apply(numbers, open);
        } finally {
            lock.unlock();
        }
    }
}
