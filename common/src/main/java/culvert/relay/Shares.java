package culvert.relay;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What each holder has of something scarce. The one that has most makes room, so that none can take what the others have.
 * Each step takes constant time, or nearly. For one thread at a time.
 *
 * @param <H> a holder, good as a key of a map
 * @param <T> what is held, each equal to itself only
 */
public final class Shares<H, T> {
    private final Map<H, Share<T>> shares = new HashMap<>();
    private final Ranking<Share<T>> ranking = new Ranking<>();
    private int size;

    private final Supplier<SequencedSet<T>> nothing;

    /** One holder's, in the order in which they make room. */
    private static final class Share<T> {
        final SequencedSet<T> things;

        Share(SequencedSet<T> things) {
            this.things = things;
        }
    }

    /** What was added first makes room first. */
    public Shares() {
        this.nothing = LinkedHashSet::new;
    }

    /** What is least by a comparison makes room first. */
    Shares(Comparator<T> order) {
        this.nothing = () -> new TreeSet<>(order);
    }

    /** How many things there are in all. */
    public int size() {
        return size;
    }

    /** How many are the holder's. */
    public int size(H holder) {
        Share<T> share = shares.get(holder);
        return share == null ? 0 : share.things.size();
    }

    /** Gives the holder one thing more, its youngest. */
    public void add(H holder, T thing) {
        Share<T> share = shares.computeIfAbsent(holder, any -> new Share<>(nothing.get()));
        int before = share.things.size();
        if (share.things.add(thing)) {
            size++;
            ranking.move(share, before, before + 1);
        }
    }

    /** Changes something that the thing's place depends on; where nothing does, it becomes the holder's youngest again. */
    void reorder(H holder, T thing, Runnable change) {
        Share<T> share = shares.get(holder);
        if (share != null && share.things.remove(thing)) {
            change.run();
            share.things.add(thing);
        }
    }

    /** Takes it from the holder; false when the holder did not have it. */
    public boolean remove(H holder, T thing) {
        Share<T> share = shares.get(holder);
        if (share == null || !share.things.remove(thing)) {
            return false;
        }
        size--;
        int now = share.things.size();
        ranking.move(share, now + 1, now);
        if (now == 0) {
            shares.remove(holder);
        }
        return true;
    }

    /** What the holder has, in the order in which it makes room. */
    public SequencedSet<T> of(H holder) {
        Share<T> share = shares.get(holder);
        return share == null ? new LinkedHashSet<>() : Collections.unmodifiableSequencedSet(share.things);
    }

    /**
     * What has to make room for one thing more of that holder: its own things if no holder has more, else those of a holder
     * that has most. In their order; empty when there is nothing.
     */
    public SequencedSet<T> payingFor(H holder) {
        SequencedSet<T> own = of(holder);
        return own.size() >= ranking.most() ? own : Collections.unmodifiableSequencedSet(ranking.richest().things);
    }
}
