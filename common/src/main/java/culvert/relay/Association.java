package culvert.relay;

import culvert.net.Cause;
import culvert.net.Gate;
import culvert.net.MeteredAssociation;
import culvert.net.NetworkException;
import culvert.net.Tally;
import culvert.net.User;
import culvert.relay.FinishedAssociation.Datagrams;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One UDP association while it lives: who, how much, since when nothing has moved, and why it ends. For any number of
 * threads.
 */
public final class Association implements MeteredAssociation {
    private final long id;
    private final User user;
    private final Holder holder;
    private final LongSupplier nanoTime;
    private final long begun;
    private final AtomicLong lastMoved;
    private final AtomicLong upCount = new AtomicLong();
    private final AtomicLong upBytes = new AtomicLong();
    private final AtomicLong downCount = new AtomicLong();
    private final AtomicLong downBytes = new AtomicLong();
    private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();

    /** Who may still count something: its own thread, and each that hands datagrams to the kernel at this moment. */
    private final AtomicInteger counting = new AtomicInteger(1);

    private final AtomicBoolean reported = new AtomicBoolean();
    private volatile InetSocketAddress client;
    private volatile @Nullable String server;
    private volatile Tally.@Nullable Part part;
    private @Nullable Runnable makesRoom;
    private Gate.@Nullable Pass upPass;
    private Gate.@Nullable Pass downPass;

    /** Begins now. */
    public Association(long id, InetSocketAddress client, User user, LongSupplier nanoTime) {
        this.id = id;
        this.client = client;
        this.user = user;
        this.holder = Holder.of(user, client.getAddress());
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.lastMoved = new AtomicLong(begun);
    }

    public long id() {
        return id;
    }

    /** Whose it is, where the configuration knows users by name. */
    public User user() {
        return user;
    }

    /** Whose share it is a part of, wherever the client goes. */
    public Holder holder() {
        return holder;
    }

    /** Who sent to us, last. */
    public InetSocketAddress client() {
        return client;
    }

    /** The client is elsewhere now. False when its user may not be there too. */
    boolean moved(InetSocketAddress to) {
        Tally.Part counting = part;
        if (counting != null && !user.moves(counting, to.getAddress())) {
            return false;
        }
        client = to;
        return true;
    }

    /** The far side is at this one of several servers. */
    public void leadsThrough(String name) {
        server = name;
    }

    /**
     * It counts for its user from now on, unless that user may have no more.
     *
     * @param tooMany ends it when it has to make room for another one of the user's
     */
    void counts(Runnable tooMany) throws NetworkException {
        makesRoom = tooMany;
        part = user.begin(this, client.getAddress());
    }

    /** It goes on no more, and neither does its user's count; what is carried at this moment is counted all the same. */
    void counted() {
        Tally.Part counting = part;
        if (counting != null) {
            counting.end();
        }
    }

    @Override
    public long up() {
        return upBytes.get();
    }

    @Override
    public long down() {
        return downBytes.get();
    }

    @Override
    public void makeRoom() {
        Runnable tooMany = makesRoom;
        if (ends(Cause.USER_SESSIONS) && tooMany != null) {
            tooMany.run();
        }
    }

    /** Something is about to be carried; {@link #report} follows when it is counted, and the last of them tells. */
    void carries() {
        counting.incrementAndGet();
        moving();
    }

    /** Something moves. It is life from now on, before anybody sees what comes of it. */
    void moving() {
        lastMoved.setOpaque(nanoTime.getAsLong());
    }

    /** Payload from {@code source} was handed to the other side. */
    void carried(Side source, int bytes) {
        boolean up = source == Side.NEAR;
        (up ? upCount : downCount).incrementAndGet();
        (up ? upBytes : downBytes).addAndGet(bytes);
        if (hasEnded()) {
            counted();
        }
    }

    /**
     * Why no datagram with so many bytes may pass from that side now; null when one may, and {@link #settles} has to follow. By one
     * thread for each side.
     */
    @Nullable
    Cause refuses(Side source, int bytes) {
        Gate gate = user.gate();
        if (gate == null) {
            return null;
        }
        boolean up = source == Side.NEAR;
        Gate.Pass pass = up ? upPass : downPass;
        if (pass == null || !pass.isOf(gate)) {
            pass = gate.pass(up);
            upPass = up ? pass : upPass;
            downPass = up ? downPass : pass;
        }
        return pass.refuses(bytes);
    }

    /** Those that could pass from that side were carried, are lost, or wait for a way. */
    void settles(Side source) {
        Gate.Pass pass = source == Side.NEAR ? upPass : downPass;
        if (pass != null) {
            pass.settle();
        }
    }

    @Override
    public long lastMoved() {
        return lastMoved.getOpaque();
    }

    /** For how long nothing has moved, in nanoseconds. */
    public long idleNanos() {
        return nanoTime.getAsLong() - lastMoved.getOpaque();
    }

    /** It is over; the first cause is the one that counts. True for that one. */
    public boolean ends(Cause why) {
        return cause.compareAndSet(null, why);
    }

    public boolean hasEnded() {
        return cause.get() != null;
    }

    /**
     * Counts nothing more: once for each that {@link #carries}, and once its own thread, at the end. The last of them tells
     * the events, unless nothing has ever moved.
     */
    void report(RelayEvents events) {
        if (counting.decrementAndGet() == 0
                && upCount.get() + downCount.get() > 0
                && reported.compareAndSet(false, true)) {
            events.finished(finished());
        }
    }

    /** How it is now. */
    LiveSession live() {
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - begun);
        return new LiveSession(
                id,
                client,
                user,
                Optional.empty(),
                Optional.ofNullable(server),
                upBytes.get(),
                downBytes.get(),
                age,
                Duration.ofNanos(idleNanos()));
    }

    /** Once nothing moves any more. */
    FinishedAssociation finished() {
        Datagrams up = new Datagrams(upCount.get(), upBytes.get());
        Datagrams down = new Datagrams(downCount.get(), downBytes.get());
        Cause why = cause.get();
        Duration duration = Duration.ofNanos(nanoTime.getAsLong() - begun);
        return new FinishedAssociation(
                id, client, user, why == null ? Cause.INTERNAL : why, Optional.ofNullable(server), up, down, duration);
    }
}
