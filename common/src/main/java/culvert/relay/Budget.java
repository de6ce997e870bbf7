package culvert.relay;

import culvert.address.Prefix;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * How many connections may be open that have not authenticated, in all and from one network. No connection is refused: one
 * that comes when the budget is used up takes the place of the one that has waited longest. An honest client is young, and
 * refusing new connections would let whoever fills the budget lock everybody else out. Nor do the young count for
 * their network: a crowd of honest clients behind one address is as many for a moment, and busy. The notes of {@code
 * culvert.remote.inbound} say more.
 *
 * <p>For threads of all carriers at once. The lock is held for a fraction of a microsecond, never over I/O.
 */
public final class Budget {
    /**
     * A waiting connection costs 4.3 KB of heap, of which 2.5 are its parked thread's stack (measured: 3,600 silent
     * ones): all together some 35 MB. An honest client waits for a round trip only: this is 8,000 of them at the same
     * moment.
     */
    static final int MAX = 8192;

    /** Twice a crowd of 500 that begins at the same moment behind one address. */
    static final int MAX_OF_PREFIX = 1024;

    /** What an honest client needs that begins in a crowd, at either end of a busy machine, and some more. */
    static final Duration YOUTH = Duration.ofSeconds(5);

    /** The other three quarters of the descriptors are for connections that have authenticated, which need two each. */
    private static final int SHARE_OF_DESCRIPTORS = 4;

    private final int most;
    private final int mostOfOne;
    private final Function<InetAddress, Prefix> origin;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Shares<Prefix, Permit> permits = new Shares<>();

    public Budget(int most, int mostOfOne) {
        this(most, mostOfOne, Prefix::of, System::nanoTime);
    }

    Budget(int most, int mostOfOne, Function<InetAddress, Prefix> origin, LongSupplier nanos) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.origin = origin;
        this.nanos = nanos;
    }

    /** For a process that may have so many descriptors open, and peers from everywhere: counted by network. */
    public static Budget ofNetworks(long descriptors) {
        int most = most(descriptors);
        return new Budget(most, Math.clamp(most / 2, 1, MAX_OF_PREFIX));
    }

    /** The same for peers of a LAN, which is one network: counted by {@linkplain Prefix#ofMachine machine}. */
    public static Budget ofMachines(long descriptors) {
        int most = most(descriptors);
        return new Budget(most, Math.clamp(most / 2, 1, MAX_OF_PREFIX), Prefix::ofMachine, System::nanoTime);
    }

    /** The same for peers of which nobody knows where they come from: not divided. */
    public static Budget ofUnknown(long descriptors) {
        return new Budget(most(descriptors), most(descriptors));
    }

    private static int most(long descriptors) {
        return Math.clamp(descriptors / SHARE_OF_DESCRIPTORS, 1, MAX);
    }

    /** Makes room for a connection that was accepted. The stream stays the caller's. */
    public Permit enter(Stream accepted) {
        return enter(accepted, mostOfOne);
    }

    /**
     * The same for one that has yet to say whom it speaks for: it counts in all, but its network, through which many come, has no
     * limit of its own.
     */
    public Permit enterForAnother(Stream accepted) {
        return enter(accepted, most);
    }

    private Permit enter(Stream accepted, int mostOfItsNetwork) {
        Permit permit =
                new Permit(accepted, origin.apply(accepted.clientAddress().getAddress()), nanos.getAsLong());
        List<Permit> going = new ArrayList<>(1);
        lock.lock();
        try {
            SequencedSet<Permit> own = permits.of(permit.origin);
            while (own.size() >= mostOfItsNetwork && permit.since - own.getFirst().since >= YOUTH.toNanos()) {
                going.add(taken(own.getFirst()));
            }
            if (permits.size() >= most) {
                going.add(taken(permits.payingFor(permit.origin).getFirst()));
            }
            permits.add(permit.origin, permit);
        } finally {
            lock.unlock();
        }
        going.forEach(Permit::evict);
        return permit;
    }

    /** How many connections hold a permit. */
    public int held() {
        lock.lock();
        try {
            return permits.size();
        } finally {
            lock.unlock();
        }
    }

    private Permit taken(Permit oldest) {
        permits.remove(oldest.origin, oldest);
        return oldest;
    }

    /** A connection that counts. Closing it gives the permit back. */
    public final class Permit implements AutoCloseable {
        private final Stream stream;
        private final Prefix origin;
        private final long since;
        private volatile boolean evicted;

        private Permit(Stream stream, Prefix origin, long since) {
            this.stream = stream;
            this.origin = origin;
            this.since = since;
        }

        /** Ends counting the connection; false when it had to make room before. */
        public boolean giveBack() {
            lock.lock();
            try {
                return permits.remove(origin, this);
            } finally {
                lock.unlock();
            }
        }

        /** Whether the connection was ended to make room. */
        public boolean isEvicted() {
            return evicted;
        }

        @Override
        public void close() {
            giveBack();
        }

        /** The end that a passed deadline has too: FIN first, whatever may still be unread. */
        private void evict() {
            evicted = true;
            stream.runner().start("evict", () -> {
                try {
                    stream.shutdownOutput();
                } catch (IOException gone) {
                    // the peer was faster
                }
                stream.close();
            });
        }
    }
}
