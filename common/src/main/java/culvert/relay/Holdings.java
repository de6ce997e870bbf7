package culvert.relay;

import java.util.SequencedCollection;
import org.jspecify.annotations.Nullable;

/**
 * What each holder has in {@link Associations}: clients, those of them that have an association, and memory for both. The
 * holder that has most makes room, its idlest first. With the lock of these held.
 *
 * <p>They are ordered by when they were last known to move, and looked at only when one has to go: the first that has moved
 * since gets its new place, until the first has not, which then is the idlest.
 */
final class Holdings {
    /** What a client that is remembered costs, and what its association costs more: 3.8 KB were measured for both. */
    static final int CLIENT_BYTES = 1024;

    static final int ASSOCIATION_BYTES = 3 * 1024;

    private final Shares<Holder, KnownClient> clients = new Shares<>(KnownClient.order(known -> known.seenHeard));
    private final Shares<Holder, KnownClient> alive = new Shares<>(KnownClient.order(known -> known.seenMoving));
    private final Ranking<Holder> memory = new Ranking<>();

    /** How many associations there are. */
    int alive() {
        return alive.size();
    }

    /** How many of them are the holder's. */
    int alive(Holder holder) {
        return alive.size(holder);
    }

    /** A new client, without an association. */
    void add(KnownClient known) {
        known.seenHeard = known.heard();
        change(known.holder, () -> clients.add(known.holder, known));
    }

    /** It has an association now. */
    void begin(KnownClient known) {
        known.seenMoving = known.moved();
        change(known.holder, () -> alive.add(known.holder, known));
    }

    /** It has no association any more; false when it had none. */
    boolean end(KnownClient known) {
        int before = alive.size();
        change(known.holder, () -> alive.remove(known.holder, known));
        return alive.size() < before;
    }

    /** It is none any more; false when it was none. */
    boolean remove(KnownClient known) {
        end(known);
        int before = clients.size();
        change(known.holder, () -> clients.remove(known.holder, known));
        return clients.size() < before;
    }

    /** Whose association makes room for one of that holder's. There has to be one. */
    KnownClient idlestAliveFor(Holder newcomer) {
        return idlestAlive(alive.payingFor(newcomer));
    }

    /** Which of the holder's associations is the first to go. There has to be one. */
    KnownClient idlestAliveOf(Holder holder) {
        return idlestAlive(alive.of(holder));
    }

    /** Who makes room for a client of that holder. There has to be one. */
    KnownClient idlestClientFor(Holder newcomer) {
        return idlestClient(clients.payingFor(newcomer));
    }

    /** The client that is the first to go where somebody has more memory than that holder would have with so much more. */
    @Nullable
    KnownClient idlestOfRicher(Holder newcomer, int bytes) {
        return memory.most() > bytes(newcomer) + bytes ? idlestClient(clients.of(memory.richest())) : null;
    }

    private long bytes(Holder holder) {
        return (long) CLIENT_BYTES * clients.size(holder) + (long) ASSOCIATION_BYTES * alive.size(holder);
    }

    private void change(Holder holder, Runnable change) {
        long before = bytes(holder);
        change.run();
        long after = bytes(holder);
        if (after != before) {
            memory.move(holder, before, after);
        }
    }

    /** The first that has not moved since it got its place; each is asked once at most. */
    private KnownClient idlestAlive(SequencedCollection<KnownClient> share) {
        KnownClient first = share.getFirst();
        for (int left = share.size(); left > 0 && first.moved() != first.seenMoving; left--) {
            KnownClient moved = first;
            alive.reorder(moved.holder, moved, () -> moved.seenMoving = moved.moved());
            first = share.getFirst();
        }
        return first;
    }

    /** The same by what has come from them. */
    private KnownClient idlestClient(SequencedCollection<KnownClient> share) {
        KnownClient first = share.getFirst();
        for (int left = share.size(); left > 0 && first.heard() != first.seenHeard; left--) {
            KnownClient heard = first;
            clients.reorder(heard.holder, heard, () -> heard.seenHeard = heard.heard());
            first = share.getFirst();
        }
        return first;
    }
}
