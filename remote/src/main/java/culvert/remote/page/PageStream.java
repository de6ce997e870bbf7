package culvert.remote.page;

import culvert.http.Answer;
import culvert.http.BodyLength;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.net.Cause;
import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.net.Timeout;
import culvert.page.PageAnswer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the page, as the relay sees one to any target: what is written to it is a request, and what is read from it is the
 * answer, which ends it. No socket is behind it. One request; what comes after that is passed over.
 */
final class PageStream implements Stream {
    /** A request has left its program whole, or is nobody's that waits for an answer. */
    static final Duration FOR_REQUEST = Duration.ofSeconds(30);

    /** An answer has some 100 KB, on a slow line. */
    static final Duration FOR_ANSWER = Duration.ofMinutes(2);

    /** A form with all that is asked in it stays far below. */
    static final int MAX_BODY = 8 << 10;

    private static final byte[] NOTHING = {};

    private final Stream near;
    private final Asking asking;
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::reset);
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private volatile boolean isClosed;

    // of the thread that writes
    private final HeadBytes beginning = new HeadBytes(account);
    private @Nullable RequestHead head;
    private byte[] body = NOTHING;
    private int bodyLength;
    private boolean isAsked;

    // of the thread that reads
    private byte @Nullable [] left;
    private int at;
    private long count;

    // of any thread
    private volatile @Nullable Timeout limit;
    private volatile @Nullable Consumer<NetworkException> gone;

    /** Has a request answered. */
    @FunctionalInterface
    interface Asking {
        /** Completes the answer, with what is sent then, on another thread or at once; never blocks. */
        void ask(RequestHead head, byte[] body, CompletableFuture<byte[]> answer);
    }

    /** @param near who asks: lends its runner and its addresses */
    PageStream(Stream near, Asking asking) {
        this.near = near;
        this.asking = asking;
    }

    /** Begins to wait for a request, on the runner. */
    void begin() {
        limit = runner().schedule(FOR_REQUEST, () -> end(Cause.TIMED_OUT));
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        check();
        try {
            int next = offset;
            while (next < offset + length && head == null && !isAsked) {
                if (beginning.add(from[next++] & 0xFF)) {
                    begins(HeadParser.request(beginning.take()));
                }
            }
            if (head != null && !isAsked) {
                int some = Math.min(offset + length - next, body.length - bodyLength);
                System.arraycopy(from, next, body, bodyLength, some);
                bodyLength += some;
                askOnceWhole(head);
            }
        } catch (Refusal why) {
            answers(why.answer().bytes(true));
        }
        return true;
    }

    private void begins(RequestHead request) throws Refusal {
        int length = BodyLength.of(request, MAX_BODY);
        account.add(length);
        body = new byte[length];
        head = request;
    }

    private void askOnceWhole(RequestHead request) {
        if (bodyLength < body.length) {
            return;
        }
        isAsked = true;
        lasts(FOR_ANSWER);
        asking.ask(request, body, answer);
        body = NOTHING;
    }

    private void answers(byte[] bytes) {
        isAsked = true;
        lasts(FOR_ANSWER);
        answer.complete(bytes);
    }

    /** For so long from now on, on the runner. */
    private void lasts(Duration time) {
        Timeout before = limit;
        if (before != null) {
            before.cancel();
        }
        limit = runner().schedule(time, () -> end(Cause.TIMED_OUT));
    }

    @Override
    public void awaitSent() throws IOException {
        check();
    }

    @Override
    public void shutdownOutput() throws IOException {
        check();
        if (!isAsked) {
            answers(beginning.isEmpty() && head == null ? NOTHING : incomplete());
        }
    }

    private static byte[] incomplete() {
        return Refusal.malformed("it ends too early").answer().bytes(true);
    }

    @Override
    public void awaitReadable() throws IOException {
        try {
            answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw closed(e);
        }
        check();
    }

    @Override
    public boolean awaitReadable(Duration time) throws IOException {
        try {
            answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw closed(e);
        }
        check();
        return true;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        check();
        if (!answer.isDone()) {
            return 0;
        }
        byte[] rest = left;
        if (rest == null) {
            rest = answer.join();
            account.add(rest.length);
            left = rest;
        }
        if (at == rest.length) {
            return -1;
        }
        int some = Math.min(length, rest.length - at);
        System.arraycopy(rest, at, into, offset, some);
        at += some;
        count += some;
        return some;
    }

    @Override
    public void unread(byte[] bytes, int from) {
        byte[] rest = left == null ? NOTHING : Arrays.copyOfRange(left, at, left.length);
        byte[] all = Arrays.copyOfRange(bytes, from, bytes.length + rest.length);
        System.arraycopy(rest, 0, all, bytes.length - from, rest.length);
        left = all;
        at = 0;
        count -= bytes.length - from;
    }

    @Override
    public long bytesRead() {
        return count;
    }

    @Override
    public MemoryBudget.Account account() {
        return account;
    }

    @Override
    public void close() {
        isClosed = true;
        account.close();
        answer.completeExceptionally(new NetworkException(Cause.CLOSED));
        Timeout waiting = limit;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    @Override
    public void reset() {
        close();
    }

    @Override
    public void whenGone(Consumer<NetworkException> then) {
        gone = then;
    }

    private void end(Cause why) {
        Consumer<NetworkException> then = gone;
        if (then != null && !isClosed) {
            then.accept(new NetworkException(why));
        }
        close();
    }

    @Override
    public Runner runner() {
        return near.runner();
    }

    @Override
    public InetSocketAddress localAddress() {
        return near.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return near.localAddress();
    }

    private void check() throws NetworkException {
        if (isClosed) {
            throw new NetworkException(Cause.CLOSED);
        }
    }

    private static NetworkException closed(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new NetworkException(Cause.CLOSED);
    }

    /** What is said where nobody has time for an answer. */
    static byte[] busy() {
        return PageAnswer.guarded(Answer.of(Answer.UNAVAILABLE, "Too many ask for this page at the same time."))
                .bytes(true);
    }
}
