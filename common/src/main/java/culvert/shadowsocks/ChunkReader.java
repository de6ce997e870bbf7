package culvert.shadowsocks;

import culvert.crypto.BadTagException;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The reading direction: takes the peer's salt, then opens chunk after chunk, straight into the caller's array where a
 * whole chunk fits.
 *
 * <p>Too long a chunk, an end inside a chunk and a tag that does not verify end it for good: every later call fails the
 * same way. An end between chunks, or before the salt, is the end of the stream.
 */
final class ChunkReader {
    /** The longest piece that has to be there as a whole before it can be opened; a salt is shorter. */
    private static final int MAX_PIECE = Chunk.MAX_PAYLOAD + Method.TAG_BYTES;

    /** The next piece is a length. */
    private static final int UNKNOWN = -1;

    /** Empty chunks are legal to receive, but an endless row of them is work without progress. */
    private static final int MAX_EMPTY_CHUNKS = 16;

    private static final byte[] NOTHING = {};

    private final Stream raw;
    private final MasterKey master;
    private final Pools pools;
    private final Occupancy occupancy = new Occupancy();
    private final Ciphertext held;

    private @Nullable SessionKey key;
    private int payload = UNKNOWN;
    private int emptyChunks;
    private @Nullable FailureException failure;

    /** Plaintext that did not fit the caller's array, from {@code spillStart} on. */
    private byte[] spill = NOTHING;

    private int spillStart;

    ChunkReader(Stream raw, MasterKey master, Pools pools) {
        this.raw = raw;
        this.master = master;
        this.pools = pools;
        this.held = new Ciphertext(raw, MAX_PIECE);
    }

    /** True when {@link #tryRead} has something to say without the raw stream; else no buffer is held afterwards. */
    boolean isReady() throws IOException {
        occupancy.enter();
        try {
            if (hasSpill() || failure != null || (key != null && held.bytes() >= nextPiece())) {
                return true;
            }
            held.settle();
            return false;
        } finally {
            leave();
        }
    }

    /** As {@link Stream#tryRead}. */
    int tryRead(byte[] into, int offset, int length) throws IOException {
        occupancy.enter();
        try {
            if (hasSpill()) {
                return takeSpill(into, offset, length);
            }
            while (true) {
                int opened = openHeld(into, offset, length);
                if (opened > 0) {
                    return opened;
                }
                int n = held.fill(length);
                if (n == 0) {
                    held.settle();
                    return 0;
                }
                if (n < 0) {
                    return ended();
                }
            }
        } finally {
            leave();
        }
    }

    /** The next reads give {@code bytes} from {@code from} on first; no buffer is held afterwards. */
    void putBack(byte[] bytes, int from) throws IOException {
        occupancy.enter();
        try {
            byte[] later = hasSpill() ? Arrays.copyOfRange(spill, spillStart, spill.length) : NOTHING;
            spill = Arrays.copyOfRange(bytes, from, bytes.length + later.length);
            System.arraycopy(later, 0, spill, bytes.length - from, later.length);
            spillStart = 0;
            held.settle();
        } finally {
            leave();
        }
    }

    /** Gives everything back, now or when the thread that is inside comes out. */
    void close() {
        if (occupancy.close()) {
            dispose();
        }
    }

    private void leave() {
        if (occupancy.leave()) {
            dispose();
        }
    }

    private void dispose() {
        held.clear();
        spill = NOTHING;
        spillStart = 0;
        if (key != null) {
            key.close();
        }
    }

    private boolean hasSpill() {
        return spillStart < spill.length;
    }

    private int takeSpill(byte[] into, int offset, int length) {
        int n = Math.min(length, spill.length - spillStart);
        System.arraycopy(spill, spillStart, into, offset, n);
        spillStart += n;
        if (!hasSpill()) {
            spill = NOTHING;
            spillStart = 0;
        }
        return n;
    }

    /** How many bytes the next piece has: a salt, a length or a payload. */
    private int nextPiece() {
        if (key == null) {
            return master.method().saltBytes();
        }
        return payload == UNKNOWN ? Chunk.SEALED_LENGTH_BYTES : payload + Method.TAG_BYTES;
    }

    /** The raw stream has ended. */
    private int ended() throws FailureException {
        if (held.bytes() > 0 || payload != UNKNOWN) {
            throw fail(new PeerException(Cause.TRUNCATED, "the stream ended inside a chunk"));
        }
        held.settle();
        return -1;
    }

    private FailureException fail(FailureException why) {
        failure = why;
        held.clear();
        return why;
    }

    /** Opens the pieces that are there; 0 when the next one is incomplete. */
    private int openHeld(byte[] into, int offset, int length) throws FailureException {
        if (failure != null) {
            throw failure;
        }
        if (held.bytes() < nextPiece()) {
            return 0;
        }
        SessionKey begun = key == null ? begin() : key;
        ChunkOpener opener = raw.runner().take(pools.openers());
        opener.begin(begun);
        try {
            return openWith(opener, into, offset, length);
        } finally {
            opener.end();
            raw.runner().giveBack(pools.openers(), opener);
        }
    }

    private SessionKey begin() {
        SessionKeys keys = raw.runner().take(pools.keys());
        SessionKey begun = keys.opening(master, held.array(), held.offset());
        raw.runner().giveBack(pools.keys(), keys);
        held.skip(master.method().saltBytes());
        key = begun;
        return begun;
    }

    private int openWith(ChunkOpener opener, byte[] into, int offset, int length) throws FailureException {
        int at = offset;
        int limit = offset + length;
        try {
            while (held.bytes() >= nextPiece()) {
                if (payload == UNKNOWN) {
                    openLength(opener);
                } else if (payload <= limit - at) {
                    at = openPayload(opener, into, at);
                } else if (at > offset) {
                    return at - offset;
                } else {
                    byte[] whole = new byte[payload];
                    openPayload(opener, whole, 0);
                    spill = whole;
                    return takeSpill(into, offset, length);
                }
            }
        } catch (BadTagException e) {
            fail(new AuthenticationException(Cause.AUTHENTICATION));
        } catch (PeerException e) {
            fail(e);
        }
        if (failure != null && at == offset) {
            throw failure;
        }
        return at - offset;
    }

    private void openLength(ChunkOpener opener) throws BadTagException, PeerException {
        payload = opener.openLength(held.array(), held.offset());
        held.skip(Chunk.SEALED_LENGTH_BYTES);
        if (payload > Chunk.MAX_PAYLOAD) {
            throw new PeerException(Cause.MALFORMED, "a chunk of " + payload + " bytes");
        }
        emptyChunks = payload == 0 ? emptyChunks + 1 : 0;
        if (emptyChunks > MAX_EMPTY_CHUNKS) {
            throw new PeerException(Cause.MALFORMED, "too many empty chunks in a row");
        }
    }

    private int openPayload(ChunkOpener opener, byte[] into, int at) throws BadTagException {
        int end = opener.openPayload(held.array(), held.offset(), payload, into, at);
        held.skip(payload + Method.TAG_BYTES);
        payload = UNKNOWN;
        return end;
    }
}
