package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.relay.Via;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection through one of several remotes, which tells the {@link Choice} when it was answered, or was not. While a remote
 * that has never answered lets it wait, it goes on at the next if what it has sent may be sent twice.
 */
final class RemoteStream extends DelegatingStream implements Via {
    private final Choice choice;
    private final Target target;
    private final Another another;
    private final @Nullable Beginning beginning;
    private volatile Way way;
    private volatile boolean hasBegun; // the writer's: a header has left, or was about to
    private volatile boolean isAsked; // the writer's, and of whoever goes on at the next
    private volatile long askedAt;
    private volatile boolean isClosed;
    private volatile @Nullable Consumer<NetworkException> whenGone;
    private volatile boolean isSettled;

    /** Which remote it is, and the connection. */
    record Way(Candidate candidate, Stream opened) {}

    /** Connects to the best of the remotes once more. */
    @FunctionalInterface
    interface Another {
        RemoteStream dial() throws IOException;
    }

    RemoteStream(Way way, Choice choice, Target target, Another another) {
        super(way.opened);
        this.way = way;
        this.choice = choice;
        this.target = target;
        this.another = another;
        this.beginning = choice.isProven(way.candidate) ? null : Beginning.begin();
    }

    @Override
    protected Stream inner() {
        return way.opened;
    }

    @Override
    public String server() {
        return way.candidate.label();
    }

    /** A header alone is no request: the client may never have one. */
    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        Beginning said = beginning;
        if (said == null || said.isOver()) {
            return ask(from, offset, length);
        }
        return said.locked(() -> {
            said.add(from, offset, length);
            return ask(from, offset, length);
        });
    }

    @Override
    public void shutdownOutput() throws IOException {
        hasBegun = true;
        Beginning said = beginning;
        if (said == null || said.isOver()) {
            super.shutdownOutput();
            return;
        }
        said.locked(() -> {
            said.ends();
            super.shutdownOutput();
            return true;
        });
    }

    @Override
    public void awaitReadable() throws IOException {
        try {
            Beginning said = beginning;
            while (said != null && !said.isOver()) {
                Duration left = patience();
                if (!left.isPositive()) {
                    moveOn(said);
                } else if (super.awaitReadable(left)) {
                    return;
                }
            }
            super.awaitReadable();
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public void awaitReadable(Step step) throws IOException {
        if (isSettled) {
            inner().awaitReadable(step);
        } else {
            awaitReadable();
        }
    }

    @Override
    public boolean isSteady() {
        return isSettled && inner().isSteady();
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

    @Override
    public void whenGone(Consumer<NetworkException> then) {
        whenGone = then;
        super.whenGone(then);
    }

    @Override
    public void close() {
        isClosed = true;
        letGo();
        super.close();
    }

    @Override
    public void reset() {
        isClosed = true;
        letGo();
        super.reset();
    }

    private boolean ask(byte[] from, int offset, int length) throws IOException {
        if (!isAsked) {
            hasBegun = true;
            if (length > 0) {
                asks();
            }
        }
        try {
            return super.tryWrite(from, offset, length);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private void asks() {
        askedAt = choice.now();
        isAsked = true;
        choice.asked(way.candidate, target);
    }

    /** What is left of it; all while nothing was asked. */
    private Duration patience() {
        return isAsked ? Health.FIRST_PATIENCE.minusNanos(choice.now() - askedAt) : Health.FIRST_PATIENCE;
    }

    private void moveOn(Beginning said) throws IOException {
        Way silent = way;
        choice.failed(silent.candidate, Choice.SILENT);
        RemoteStream next;
        try {
            next = another.dial();
        } catch (IOException none) {
            said.end();
            return;
        }
        next.letGo();
        Way better = next.way;
        boolean isMoved = said.locked(() -> !better.candidate.equals(silent.candidate) && takesOver(better, said));
        (isMoved ? silent : better).opened.close();
        if (isClosed) {
            better.opened.close();
        }
        if (!isMoved || choice.isProven(better.candidate)) {
            said.end();
        }
    }

    /** False when too much was said meanwhile. */
    private boolean takesOver(Way better, Beginning said) throws IOException {
        if (said.isOver()) {
            return false;
        }
        try {
            said.repeat(better.opened);
        } catch (IOException e) {
            better.opened.close();
            throw e;
        }
        way = better;
        better.opened.account().known();
        asks();
        Consumer<NetworkException> then = whenGone;
        if (then != null) {
            better.opened.whenGone(then);
        }
        return true;
    }

    private int firstRead(byte[] into, int offset, int length) throws IOException {
        try {
            int n = super.tryRead(into, offset, length);
            if (n > 0) {
                isSettled = true;
                letGo();
                choice.answered(way.candidate, target, isAsked ? choice.now() - askedAt : 0);
            } else if (n < 0) {
                ended(Cause.NO_ANSWER);
            }
            return n;
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private void letGo() {
        if (beginning != null) {
            beginning.end();
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
        letGo();
        switch (why) {
            case CLOSED, MEMORY -> {} // our own doing
            case AUTHENTICATION -> choice.failed(way.candidate, "its password or method is another");
            default -> {
                if (isAsked || !hasBegun) { // hung up before a word was said, it has shown the same
                    choice.unanswered(way.candidate, target, why.label());
                }
            }
        }
    }
}
