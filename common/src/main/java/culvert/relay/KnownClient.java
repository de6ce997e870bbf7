package culvert.relay;

import culvert.net.MemoryBudget;
import culvert.net.Mutex;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A client of datagrams in {@link Associations}. What others may see of it is set while the lock of these is held. */
final class KnownClient {
    final PacketInbound.Client client;

    /** Those of the runner where its association is. */
    final TaskGroup tasks;

    /** Held while its datagrams are opened and sealed, so that keys never go meanwhile. */
    final Mutex guard;

    /** Its association, or null. */
    volatile @Nullable PacketPipe pipe;

    /** It is forgotten, and its keys will go. */
    volatile boolean gone;

    final MemoryBudget.Account room;
    final Holder holder;
    final AtomicLong heard = new AtomicLong();
    private final long number;

    /** When it was heard, and had moved, last, as far as is known: its place among the others. */
    long seenHeard;

    long seenMoving;

    KnownClient(
            PacketInbound.Client client,
            InetSocketAddress from,
            TaskGroup tasks,
            long number,
            MemoryBudget.Account room) {
        this.number = number;
        this.room = room;
        this.client = client;
        this.tasks = tasks;
        this.holder = Holder.of(client.user(), from.getAddress());
        this.guard = tasks.runner().newLock();
    }

    /** When something has come from it last. */
    long heard() {
        return heard.getOpaque();
    }

    /** When something has moved last, either way. */
    long moved() {
        PacketPipe alive = pipe;
        return alive == null ? seenMoving : alive.account().lastMoved();
    }

    /** By a clock that may wrap. */
    static Comparator<KnownClient> order(ToLongFunction<KnownClient> seen) {
        return (one, other) -> {
            long later = seen.applyAsLong(one) - seen.applyAsLong(other);
            return later != 0 ? Long.signum(later) : Long.compare(one.number, other.number);
        };
    }

    /** On its runner, or begun from elsewhere: nothing opens or seals meanwhile. */
    void closeKeys(boolean isOver) {
        guard.lock();
        try {
            if (isOver) {
                client.forget();
            }
            client.close();
        } finally {
            guard.unlock();
        }
    }
}
