package culvert.net.carrier;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Patience;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose readiness the carrier's loop tells and whose system calls its session's threads do, or their steps.
 *
 * <p>All fields belong to the carrier: they are touched by its loop and by virtual threads it runs, one after the other.
 * A flag that says "ready" may be wrong, one that says "not ready" never is, so a thread tries first and parks second.
 */
abstract class CarrierStream implements Stream, Patience.Probed {
    /** After so many sweeps a reset connection is dropped, with what its reader has not fetched. */
    private static final int SWEEPS_UNREAD = 10;

    private final Carrier carrier;
    private final InetSocketAddress remoteAddress;
    private InetSocketAddress clientAddress;
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::endForMemory);

    private byte[] unread = Unsent.NOTHING;
    private long bytesRead;
    private final Readiness reading;
    private final WriteSide writing;
    private boolean hungUp;
    private boolean ended;
    private boolean moved;
    private final Patience patience;
    private boolean left;
    private @Nullable NetworkException failure;
    /** The connection is gone; what came before that may still be read. */
    private @Nullable NetworkException loss;

    private boolean endedBeforeLoss;
    private int sweepsUnread;
    private @Nullable Consumer<NetworkException> onGone;

    /** A connected socket starts with both flags up, a connecting one with both down. */
    CarrierStream(Carrier carrier, InetSocketAddress remoteAddress, SocketSettings settings, boolean connected) {
        this.carrier = carrier;
        this.remoteAddress = remoteAddress;
        this.clientAddress = remoteAddress;
        this.patience = new Patience(settings);
        this.reading = new Readiness(this, true, connected);
        this.writing = new WriteSide(this, account, connected);
    }

    /** Receives without waiting: bytes, 0 for none now, -1 for the end. */
    abstract int receive(byte[] into, int offset, int length) throws IOException;

    /** Sends without waiting: how many bytes the kernel took. */
    abstract int send(byte[] from, int offset, int length) throws IOException;

    abstract void sendEnd() throws IOException;

    /** After the loop said that a connection attempt has an end: false when it has none yet; throws when it failed. */
    abstract boolean finishConnect() throws IOException;

    /** Joins the loop; on the loop's thread. */
    abstract void register() throws IOException;

    /** Leaves the loop and closes the socket, with RST if asked; on the loop's thread. */
    abstract void leave(boolean withReset);

    /** Sends what waits to leave with others, where that is a way. */
    void sendQueued() {}

    /** Asks the loop for the next event of a kind, where it does not report it by itself. */
    abstract void interested(boolean inReading);

    /** Whether something that was sent is still unanswered; calls {@link #vanished} when it is so for too long. */
    abstract boolean isOwedAnAnswer();

    final Carrier carrier() {
        return carrier;
    }

    final WriteSide writing() {
        return writing;
    }

    /** Nothing is asked of its descriptor from then on, which may be another socket's soon. */
    final boolean isOver() {
        return left || failure != null;
    }

    final void nowReadable(boolean peerHungUp) {
        hungUp |= peerHungUp;
        reading.now();
    }

    final void nowWritable() {
        try {
            writing.now();
        } catch (IOException e) {
            refused(e);
        }
    }

    /** Whether nobody waits to read. */
    final boolean isUnread() {
        return !reading.isAwaited();
    }

    /**
     * The system reports, once, that the connection is gone. The reader still gets what came before, unless the peer has
     * vanished.
     */
    final void lost(IOException error) {
        if (failure == null && loss == null) {
            NetworkException why = SystemErrors.network(error);
            loss = why;
            endedBeforeLoss = SystemErrors.isAfterTheEnd(error);
            if (ended || why.reason() == Cause.VANISHED) {
                gone(why);
            }
        }
    }

    /** What was sent has been unanswered for too long. */
    final void vanished() {
        gone(new NetworkException(Cause.VANISHED));
    }

    /** Waits until a connection attempt, already begun, has an end. */
    final void awaitConnected(Duration limit) throws IOException {
        join();
        Deadline deadline = Deadline.in(limit);
        do {
            if (!writing.awaitAnew(deadline.remaining())) {
                throw new NetworkException(Cause.CONNECT_TIMEOUT);
            }
        } while (!finishConnect());
    }

    final void join() {
        carrier.onLoop(() -> {
            try {
                register();
            } catch (IOException e) {
                fail(SystemErrors.network(e));
                nowWritable();
            }
        });
    }

    @Override
    public final void awaitReadable() throws IOException {
        reading.await();
    }

    @Override
    public final void awaitReadable(Step step) throws IOException {
        reading.await(step);
    }

    @Override
    public final boolean awaitReadable(Duration limit) throws IOException {
        return reading.await(limit);
    }

    @Override
    public final int tryRead(byte[] into, int offset, int length) throws IOException {
        check();
        if (unread.length > 0) {
            int n = Math.min(length, unread.length);
            System.arraycopy(unread, 0, into, offset, n);
            unread = Arrays.copyOfRange(unread, n, unread.length);
            return n;
        }
        if (ended || !reading.isReady()) {
            return ended ? -1 : 0;
        }
        int n = received(into, offset, length);
        hungUp &= n != 0; // who has hung up leaves an end: without one it was another socket's event (package-info)
        // after a hang-up there is no further event: read on until the end shows
        reading.set(n < 0 || hungUp || n == length);
        ended = n < 0;
        return n;
    }

    @Override
    public final void unread(byte[] bytes, int from) {
        unread = Arrays.copyOfRange(bytes, from, bytes.length);
        reading.set(true);
    }

    @Override
    public final long bytesRead() {
        return bytesRead;
    }

    @Override
    public final boolean isSteady() {
        return writing.isClear() && !isOver();
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        return writing.tryWrite(from, offset, length);
    }

    @Override
    public void awaitSent() throws IOException {
        writing.awaitSent();
    }

    @Override
    public final MemoryBudget.Account account() {
        return account;
    }

    @Override
    public final void shutdownOutput() throws IOException {
        check();
        sendQueued();
        if (!writing.isClear()) {
            writing.awaitSent();
        }
        writing.ending();
        reading.set(true); // whoever looks a last time must see what no event has told yet
        try {
            sendEnd();
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        }
    }

    @Override
    public final void close() {
        end(new NetworkException(Cause.CLOSED), false);
    }

    @Override
    public final void reset() {
        end(new NetworkException(Cause.CLOSED), true);
    }

    @Override
    public final void whenGone(Consumer<NetworkException> then) {
        onGone = then;
    }

    @Override
    public final Runner runner() {
        return carrier;
    }

    @Override
    public final InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public final InetSocketAddress clientAddress() {
        return clientAddress;
    }

    @Override
    public final void speaksFor(InetSocketAddress client) {
        clientAddress = client;
    }

    /** Checks whether the peer still answers; called by the carrier's sweep. */
    final void checkPeer() {
        NetworkException known = loss;
        if (failure == null && known == null) {
            moved |= writing.mayBeOwed();
            writing.lookForAnswers();
            adjustProbes();
        } else if (known != null && failure == null && (ended || ++sweepsUnread > SWEEPS_UNREAD)) {
            gone(known);
        }
    }

    private void adjustProbes() {
        try {
            patience.adjust(this, moved, ended);
            moved = false;
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Wakes both threads; not within an event of the loop, which knows sockets by numbers that closing frees. */
    private void gone(NetworkException why) {
        fail(why);
        nowReadable(true);
        nowWritable();
        Consumer<NetworkException> told = onGone;
        if (told != null) {
            onGone = null;
            carrier.onLoopLater(() -> told.accept(why));
        }
    }

    private int received(byte[] into, int offset, int length) throws IOException {
        int n;
        try {
            n = receive(into, offset, length);
        } catch (IOException e) {
            throw fail(loss == null ? SystemErrors.network(e) : loss);
        }
        sweepsUnread = 0;
        moved |= n > 0;
        bytesRead += Math.max(n, 0);
        if (n < 0 && loss != null && !endedBeforeLoss) {
            throw fail(loss); // the error was consumed where it was first seen, and this looks like an end
        }
        return n;
    }

    final int sent(byte[] from, int offset, int length) throws IOException {
        try {
            return send(from, offset, length);
        } catch (IOException e) {
            throw fail(loss == null ? SystemErrors.network(e) : loss);
        }
    }

    /** The kernel reports an error once; every later call must see it too. */
    private NetworkException fail(NetworkException why) {
        if (failure == null) {
            failure = why;
        }
        return why;
    }

    final void check() throws NetworkException {
        if (failure != null) {
            throw failure;
        }
    }

    /** From any thread; not within an event of the loop, as {@link #gone}. */
    private void endForMemory() {
        NetworkException why = new NetworkException(Cause.MEMORY);
        if (carrier.isLoop()) {
            carrier.onLoopLater(() -> end(why, true));
        } else {
            end(why, true);
        }
    }

    /** A message that left with others met this, and nobody waits to hear of it. */
    final void refused(IOException error) {
        if (!left) {
            gone(loss == null ? SystemErrors.network(error) : loss);
        }
    }

    private void end(NetworkException why, boolean withReset) {
        carrier.onLoop(() -> {
            if (!left) {
                sendQueued();
            }
            fail(why);
            if (!left) {
                left = true;
                carrier.streams().remove(this);
                account.close();
                leave(withReset);
                nowReadable(true);
                nowWritable();
            }
        });
        if (carrier.isHere()) {
            fail(why);
        }
    }
}
