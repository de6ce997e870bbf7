package culvert.local.http;

import culvert.http.Charge;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.http.ResponseHead;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream to a target as the relay sees it: what is read are answers as the client shall get them. A target that fails
 * before its answer has begun is answered for.
 */
final class FarFace extends DelegatingStream {
    /** How long the client may take to hang up after it was told that there is no answer. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    /** Of a head, and the body behind it. */
    private static final int SOME = 16 * 1024;

    private static final byte[] NOTHING = {};

    private final Exchange exchange;
    private final Pushback far;
    private final HeadBytes next;
    private final Charge charge;
    private byte[] head = NOTHING;
    private int sent;
    private Body body = Body.none();
    private boolean isUsable;
    private boolean willBeRaw;

    /** Why there is no answer, which the client has still to be told. */
    private volatile @Nullable IOException untold;

    FarFace(Exchange exchange, Pushback far) {
        super(far);
        this.exchange = exchange;
        this.far = far;
        this.next = new HeadBytes(far.account());
        this.charge = new Charge(far.account());
    }

    @Override
    public void awaitReadable() throws IOException {
        if (sent < head.length || exchange.hasFarEnded()) {
            return;
        }
        IOException why = untold;
        if (why != null) {
            throw told(why);
        }
        try {
            super.awaitReadable();
        } catch (IOException e) {
            if (exchange.isRaw()) {
                throw e;
            }
            // reading tells again, and there it is known what to make of it
        }
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        if (sent < head.length) {
            return readHead(into, offset, length);
        }
        if (exchange.isRaw()) {
            return far.tryRead(into, offset, length);
        }
        if (exchange.hasFarEnded()) {
            return -1;
        }
        if (untold != null) {
            return 0;
        }
        try {
            return body.isDone() ? readAnswer(into, offset, length) : readBody(into, offset, length);
        } catch (Refusal why) {
            throw why.asFailure();
        }
    }

    private int readHead(byte[] into, int offset, int length) {
        int n = Math.min(length, head.length - sent);
        System.arraycopy(head, sent, into, offset, n);
        sent += n;
        if (sent == head.length) {
            tells(NOTHING);
            if (willBeRaw) {
                exchange.becomesRaw();
            }
        }
        return n;
    }

    private int readBody(byte[] into, int offset, int length) throws IOException, Refusal {
        int n = far.tryRead(into, offset, body.atMost(length));
        if (n < 0) {
            if (!body.endsWithConnection()) {
                throw new NetworkException(Cause.TRUNCATED, "the answer ended too early");
            }
            finish();
            return -1;
        }
        int own = body.take(into, offset, n);
        far.unread(into, offset + own, n - own);
        if (body.isDone()) {
            finish();
        }
        return own;
    }

    private void finish() {
        body = Body.none();
        exchange.answered(isUsable);
        if (!isUsable) {
            super.close();
        }
    }

    private int readAnswer(byte[] into, int offset, int length) throws IOException {
        try {
            int n = far.tryRead(into, offset, Math.min(length, SOME));
            if (n == 0) {
                return 0;
            }
            if (exchange.asked() == null) { // it has ended, or says something that nobody has asked for
                end();
                return -1;
            }
            if (n < 0) {
                throw new NetworkException(exchange.isAnswering() ? Cause.TRUNCATED : Cause.NO_ANSWER);
            }
            exchange.answers();
            int taken = 0;
            while (taken < n) {
                if (next.add(into[offset + taken++] & 0xFF)) {
                    far.unread(into, offset + taken, n - taken);
                    answer(HeadParser.response(next.take()));
                    return 0;
                }
            }
            next.trim();
            return 0;
        } catch (Refusal why) {
            return failed(new PeerException(Cause.MALFORMED, "an answer that is not HTTP: " + why.getMessage()));
        } catch (IOException why) {
            return exchange.hasFarEnded() ? -1 : failed(why);
        }
    }

    private void answer(ResponseHead response) throws Refusal {
        RequestHead request = exchange.asked();
        if (request == null) {
            throw new IllegalStateException("nothing was asked");
        }
        if (response.isInterim()) {
            tells(request.isOld() ? NOTHING : ResponseWriter.interim(response));
            return;
        }
        if (response.status() == ResponseHead.SWITCHING_PROTOCOLS) {
            if (!request.asksForUpgrade()) {
                throw Refusal.malformed("a change of protocol that nobody has asked for");
            }
            willBeRaw = true;
            tells(ResponseWriter.upgrade(response));
            return;
        }
        Body coming = ResponseWriter.hasBody(request, response) ? Body.of(response) : Body.none();
        if (request.isOld() && coming.isChunked()) {
            throw Refusal.malformed("chunks for a client of HTTP/1.0");
        }
        boolean keepsClient = request.keepsAlive() && !coming.endsWithConnection();
        if (!keepsClient) {
            exchange.endsClient();
        }
        isUsable = keepsClient && response.keepsAlive();
        tells(ResponseWriter.last(response, request.isOld(), keepsClient));
        body = coming;
        if (body.isDone()) {
            finish();
        }
    }

    /** What the client is to read next. */
    private void tells(byte[] next) {
        head = next;
        sent = 0;
        charge.holds(next.length);
    }

    /** The client hears of it when nothing is held any more, unless it can be tried again by another session. */
    private int failed(IOException why) throws IOException {
        if (exchange.hasClientEnded()) {
            throw why;
        }
        if (exchange.isRepeatable()) {
            exchange.repeats();
            super.close();
            return -1;
        }
        untold = why;
        return 0;
    }

    /** Tells the client, and waits until it has heard. */
    private IOException told(IOException why) throws IOException {
        RequestHead request = exchange.asked();
        Cause cause = why instanceof FailureException known ? known.reason() : Cause.NETWORK;
        byte[] told = exchange.failures().after(cause).bytes(request == null || !request.isHead());
        exchange.refuses();
        exchange.client().write(told, 0, told.length);
        exchange.client().shutdownOutput();
        exchange.await(exchange::hasClientEnded, MAX_WAIT.toNanos());
        if (exchange.hasClientEnded()) {
            exchange.client().close(); // an orderly end, before the failure makes it another
        }
        return why;
    }

    private void end() {
        exchange.farEnds();
        super.close();
    }

    /** A failure before the answer shows to whoever reads, and has an answer there. */
    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        if (isDeaf()) {
            return true;
        }
        try {
            return super.tryWrite(from, offset, length);
        } catch (IOException e) {
            return swallowed(e);
        }
    }

    @Override
    public void awaitSent() throws IOException {
        try {
            super.awaitSent();
        } catch (IOException e) {
            swallowed(e);
        }
    }

    @Override
    public int room() {
        return isDeaf() ? UNKNOWN_ROOM : super.room();
    }

    @Override
    public void awaitRoom() throws IOException {
        try {
            super.awaitRoom();
        } catch (IOException e) {
            swallowed(e);
        }
    }

    /** Nobody needs what is written any more. */
    private boolean isDeaf() {
        return !exchange.isRaw() && (exchange.hasFarEnded() || exchange.wasRefused() || untold != null);
    }

    private boolean swallowed(IOException why) throws IOException {
        if (exchange.isRaw() || (exchange.isAnswering() && !isDeaf())) {
            throw why;
        }
        return true;
    }

    /** The near face has ended: half-closed by its client while an answer is to come, or for good. */
    @Override
    public void shutdownOutput() throws IOException {
        if (exchange.isRaw()) {
            super.shutdownOutput();
        } else if (!exchange.hasFarEnded() && !exchange.wasRefused()) {
            try {
                super.shutdownOutput();
            } catch (IOException e) {
                swallowed(e);
            }
            if (exchange.asked() == null) {
                end();
            }
        }
    }

    @Override
    public void reset() {
        exchange.breaks();
        super.reset();
    }

    /** An end that is known already is no news. */
    @Override
    public void whenGone(Consumer<NetworkException> then) {
        super.whenGone(why -> {
            if (!exchange.hasFarEnded() && !exchange.wasRefused() && untold == null) {
                then.accept(why);
            }
        });
    }
}
