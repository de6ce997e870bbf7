package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.FailureException;
import culvert.net.Stream;
import culvert.relay.Via;
import java.io.IOException;
import java.time.Duration;

/** A connection through one of several remotes, which tells the {@link Choice} when it was answered, or was not. */
final class RemoteStream extends DelegatingStream implements Via {
    private final Choice choice;
    private final Candidate candidate;
    private final Target target;
    private volatile boolean isAsked; // the writer's
    private volatile long askedAt;
    private boolean isSettled; // the reader's

    RemoteStream(Stream opened, Choice choice, Candidate candidate, Target target) {
        super(opened);
        this.choice = choice;
        this.candidate = candidate;
        this.target = target;
    }

    @Override
    public String server() {
        return candidate.label();
    }

    /** A header alone is no request: the client may never have one. */
    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        if (!isAsked && length > 0) {
            askedAt = choice.now();
            isAsked = true;
            choice.asked(candidate, target);
        }
        return super.tryWrite(from, offset, length);
    }

    @Override
    public void awaitReadable() throws IOException {
        try {
            super.awaitReadable();
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        try {
            return super.awaitReadable(limit);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        return isSettled ? super.tryRead(into, offset, length) : firstRead(into, offset, length);
    }

    private int firstRead(byte[] into, int offset, int length) throws IOException {
        try {
            int n = super.tryRead(into, offset, length);
            if (n > 0) {
                isSettled = true;
                choice.answered(candidate, target, isAsked ? choice.now() - askedAt : 0);
            } else if (n < 0) {
                ended(Cause.NO_ANSWER);
            }
            return n;
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private IOException ended(IOException e) {
        ended(e instanceof FailureException known ? known.reason() : Cause.NETWORK);
        return e;
    }

    private void ended(Cause why) {
        if (isSettled) {
            return;
        }
        isSettled = true;
        switch (why) {
            case CLOSED, MEMORY -> {} // our own doing
            case AUTHENTICATION -> choice.failed(candidate, "its password or method is another");
            default -> {
                if (isAsked) {
                    choice.unanswered(candidate, target, why.label());
                }
            }
        }
    }
}
