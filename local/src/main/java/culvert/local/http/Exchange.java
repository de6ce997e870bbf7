package culvert.local.http;

import culvert.http.Charge;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.net.Stream;
import culvert.relay.Turn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client that go over one connection to a target, one after the other; what its two faces tell each
 * other. Each runs on a thread of its own: the near face reads requests, the far face their answers.
 */
final class Exchange implements Turn {
    private final Pushback client;
    private final Failures failures;
    private final List<String> credentials;

    /** Of the request whose answer is not complete; changed by whichever face changes that. */
    private final Charge charge;

    /** The request whose answer is not complete. */
    private volatile @Nullable RequestHead asked;

    private volatile boolean answering;
    private volatile boolean isFirst = true;
    private volatile boolean isRaw;
    private volatile boolean farEnded;
    private volatile boolean clientEnded;
    private volatile boolean endsClient;
    private volatile boolean wasRefused;
    private volatile boolean repeats;
    private volatile boolean handsOn;
    private volatile boolean broken;
    private volatile @Nullable Thread waiter;

    /** Of a target that the client may reach, having given these credentials. */
    Exchange(Pushback client, Failures failures, RequestHead first) {
        this.client = client;
        this.failures = failures;
        this.credentials = first.fields().values(ProxyCredentials.FIELD);
        this.asked = first;
        this.charge = new Charge(client.account());
        charge.holds(first.weight());
    }

    @Override
    public Stream framed(Stream far) {
        return new FarFace(this, Pushback.of(far));
    }

    @Override
    public Optional<Stream> next() {
        return handsOn ? Optional.of(client) : Optional.empty();
    }

    Pushback client() {
        return client;
    }

    /** What the client is told when the target does not answer. */
    Failures failures() {
        return failures;
    }

    /** Whether another request may go the same way. */
    boolean suits(RequestHead head) throws Refusal {
        return !farEnded
                && !endsClient
                && !head.isConnect()
                && head.fields().values(ProxyCredentials.FIELD).equals(credentials)
                && Destination.of(head).target().equals(failures.target());
    }

    /** The near face is about to send another request. */
    void ask(RequestHead head) {
        isFirst = false;
        answering = false;
        charge.holds(head.weight());
        asked = head;
    }

    /** The request whose answer is not complete, or null. */
    @Nullable
    RequestHead asked() {
        return asked;
    }

    /** The first byte of an answer has come. */
    void answers() {
        answering = true;
        signal();
    }

    boolean isAnswering() {
        return answering;
    }

    /**
     * An answer was complete.
     *
     * @param farIsUsable whether the target takes another request
     */
    void answered(boolean farIsUsable) {
        farEnded |= !farIsUsable;
        answering = false;
        charge.holds(0);
        asked = null;
        signal();
    }

    /** Whether the request was sent on a connection that may just have been ended by the target, and can be sent again. */
    boolean isRepeatable() {
        RequestHead head = asked;
        return head != null && !isFirst && !answering && head.isRepeatable();
    }

    /** It was not answered, and another session shall send it. */
    void repeats() {
        repeats = true;
        farEnded = true;
        signal();
    }

    boolean isToBeRepeated() {
        return repeats;
    }

    /** The protocol was changed: what follows are bytes. */
    void becomesRaw() {
        isRaw = true;
        signal();
    }

    boolean isRaw() {
        return isRaw;
    }

    /** The client's stream ends with the answer that is under way. */
    void endsClient() {
        endsClient = true;
    }

    boolean isEndingClient() {
        return endsClient;
    }

    void farEnds() {
        farEnded = true;
        signal();
    }

    boolean hasFarEnded() {
        return farEnded;
    }

    /** The client was told that no answer has come; what it still says is of no use. */
    void refuses() {
        wasRefused = true;
        signal();
    }

    boolean wasRefused() {
        return wasRefused;
    }

    /** The client has more to say, for another session. */
    void handsOn() {
        charge.holds(0);
        handsOn = true;
    }

    boolean isHandedOn() {
        return handsOn;
    }

    void clientEnds() {
        clientEnded = true;
        signal();
    }

    boolean hasClientEnded() {
        return clientEnded || broken;
    }

    boolean isBroken() {
        return broken;
    }

    /** The session was ended from outside. */
    void breaks() {
        broken = true;
        signal();
    }

    /** The near face waits here for what the far one does, or the other way round; where one goes on, the other may be next. */
    void await(BooleanSupplier condition, long nanos) {
        long end = System.nanoTime() + nanos;
        waiter = Thread.currentThread();
        while (!condition.getAsBoolean() && !broken && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - System.nanoTime());
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        if (Thread.currentThread().equals(waiter)) {
            waiter = null;
        }
    }

    private void signal() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }
}
