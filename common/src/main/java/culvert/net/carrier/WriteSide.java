package culvert.net.carrier;

import culvert.net.MemoryBudget;
import java.io.IOException;
import java.time.Duration;

/**
 * The writing half of a stream: hands bytes to the kernel, and keeps what it does not take at once. Whoever has written waits
 * for that, but for messages of {@link TurnSends}: when those leave, their writer has gone on, and the loop sends the rest.
 */
final class WriteSide {
    private final CarrierStream stream;
    private final Readiness readiness;
    private final Unsent rest;
    private boolean unanswered;

    /** Of a stream that is connected, or is not yet. */
    WriteSide(CarrierStream stream, MemoryBudget.Account account, boolean connected) {
        this.stream = stream;
        this.readiness = new Readiness(stream, false, connected);
        this.rest = new Unsent(account);
    }

    /** As {@link culvert.net.Stream#tryWrite}. */
    boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        stream.check();
        if (!rest.isEmpty()) { // of what its writer has not waited for
            rest.add(from, offset, offset + length);
            return false;
        }
        unanswered |= length > 0;
        int done = length == 0 ? 0 : stream.sent(from, offset, length);
        if (done == length) {
            return true;
        }
        readiness.set(false);
        rest.keep(from, offset + done, offset + length);
        return false;
    }

    /** As {@link culvert.net.Stream#awaitSent}. */
    void awaitSent() throws IOException {
        try {
            while (!rest.isEmpty()) {
                readiness.await();
                rest.sent(stream.sent(rest.array(), rest.offset(), rest.length()));
                readiness.set(rest.isEmpty());
            }
        } finally {
            rest.drop();
        }
    }

    /** Whether nothing is kept. */
    boolean isClear() {
        return rest.isEmpty();
    }

    /** A message was taken over, to leave with others. */
    void queued() {
        unanswered = true;
    }

    /** Of such a message these bytes were not taken by the kernel. */
    void left(byte[] bytes) throws IOException {
        rest.add(bytes, 0, bytes.length);
        sendRest();
    }

    /** The loop tells that the kernel may take something. */
    void now() throws IOException {
        if (readiness.isAwaited() || rest.isEmpty() || stream.isOver()) {
            readiness.now();
        } else {
            sendRest();
        }
    }

    private void sendRest() throws IOException {
        rest.sent(stream.sent(rest.array(), rest.offset(), rest.length()));
        readiness.set(rest.isEmpty());
        if (rest.isEmpty()) {
            rest.drop();
        }
    }

    /** Waits for the loop's next word. */
    void awaitAnew() throws IOException {
        readiness.set(false);
        readiness.await();
    }

    /** The same, for so long at most; false when the time ran out. */
    boolean awaitAnew(Duration limit) throws IOException {
        readiness.set(false);
        return readiness.await(limit);
    }

    /** Asks the system whether something that was written still has no answer, if there may be such a thing. */
    void lookForAnswers() {
        unanswered = unanswered && stream.isOwedAnAnswer();
    }

    /** Whether something was written since the last {@linkplain #lookForAnswers look}, or had no answer then. */
    boolean mayBeOwed() {
        return unanswered;
    }

    /** FIN leaves next. */
    void ending() {
        unanswered = true;
    }
}
