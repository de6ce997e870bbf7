package culvert.shadowsocks.stream;

import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The reading direction: takes the peer's header, then opens chunk after chunk, straight into the caller's array where
 * a whole chunk fits.
 *
 * <p>A header or a chunk that may not be, an end inside one and a tag that does not verify end it for good: every later
 * call fails the same way. An end between chunks, or before the header, is the end of the stream.
 */
final class ChunkReader {
    /** The next piece is a length. */
    private static final int UNKNOWN = Handshake.UNKNOWN;

    /**
     * Chunks that one call opens; longer ones fill the caller's array before. Each costs a microsecond, however short it
     * is, and others wait meanwhile.
     */
    private static final int MAX_CHUNKS = 32;

    /** Of short chunks so much is read at once. */
    private static final int MIN_FILL = 2048;

    /**
     * Room for so much plaintext is worth reading into the middle of a chunk. Less than four chunks of the usual size, so that a
     * reader who doubles what it asks for as long as half of it comes gets beyond this.
     */
    private static final int AMPLE = 60 * 1024;

    private static final byte[] NOTHING = {};

    private final Stream raw;
    private final Pools pools;
    private final ChunkRules rules;
    private final Handshake header;
    private final Occupancy occupancy = new Occupancy();
    private final Ciphertext held;

    private @Nullable SessionKey key;
    private int payload = UNKNOWN;
    private boolean proved;
    private int emptyChunks;
    private int maxFill = Integer.MAX_VALUE;
    private @Nullable FailureException failure;

    /** Plaintext that did not fit the caller's array, from {@code spillStart} on. */
    private byte[] spill = NOTHING;

    private int spillStart;

    ChunkReader(Stream raw, Pools pools, ChunkRules rules, Handshake header) {
        this.raw = raw;
        this.pools = pools;
        this.rules = rules;
        this.header = header;
        this.held = new Ciphertext(raw);
    }

    /** True when {@link #tryRead} has something to say without the raw stream; else no buffer is held afterwards. */
    boolean isReady() throws IOException {
        occupancy.enter();
        try {
            if (hasSpill() || failure != null || held.bytes() >= nextPiece()) {
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
                int n = fill(length);
                if (n <= 0) {
                    return n;
                }
            }
        } finally {
            leave();
        }
    }

    /** Opens the next payload as a whole, with the header before it; null while it is not there as a whole. */
    byte @Nullable [] tryReadPayload() throws IOException {
        occupancy.enter();
        try {
            while (!hasSpill()) {
                openHeld(NOTHING, 0, 0);
                int n = hasSpill() ? 1 : fill(MIN_FILL);
                if (n < 0) {
                    throw fail(new PeerException(Cause.TRUNCATED, "the stream ended before the header"));
                }
                if (n == 0) {
                    return null;
                }
            }
            byte[] whole = spill;
            spillOver(NOTHING);
            return whole;
        } finally {
            leave();
        }
    }

    /** The next reads give {@code bytes} from {@code from} on first; no buffer is held afterwards. */
    void unread(byte[] bytes, int from) throws IOException {
        occupancy.enter();
        try {
            byte[] later = hasSpill() ? Arrays.copyOfRange(spill, spillStart, spill.length) : NOTHING;
            byte[] all = Arrays.copyOfRange(bytes, from, bytes.length + later.length);
            System.arraycopy(later, 0, all, bytes.length - from, later.length);
            spillOver(all);
            held.settle();
        } finally {
            leave();
        }
    }

    /** As {@link Stream#settle}. */
    void settle() throws IOException {
        occupancy.enter();
        try {
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
        spillOver(NOTHING);
        if (key != null) {
            key.close();
        }
    }

    /** Keeps these for later instead of what was kept before. */
    private void spillOver(byte[] bytes) {
        MemoryBudget.Account account = raw.account();
        if (spill.length > 0) {
            account.release(spill.length);
        }
        spill = bytes;
        spillStart = 0;
        if (bytes.length > 0) {
            account.add(bytes.length);
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
            spillOver(NOTHING);
        }
        return n;
    }

    /** How many bytes the next piece has: a header, a length or a payload. */
    private int nextPiece() {
        if (key == null) {
            return header.incomingBytes();
        }
        return payload == UNKNOWN ? ChunkCipher.SEALED_LENGTH_BYTES : payload + Method.TAG_BYTES;
    }

    /**
     * Reads more, for {@code room} bytes of plaintext; no buffer is held when there is none.
     *
     * @return as {@link Stream#tryRead}
     */
    private int fill(int room) throws IOException {
        int n = held.fill(wanted(room));
        if (n <= 0) {
            if (n < 0 && (held.bytes() > 0 || payload != UNKNOWN)) {
                throw fail(new PeerException(Cause.TRUNCATED, "the stream ended inside a chunk"));
            }
            held.settle();
        } else if (key == null && header.inOneRead() && held.bytes() < header.incomingBytes()) {
            throw fail(
                    new PeerException(Cause.TRUNCATED, "the header came in pieces, which lenient_segments would take"));
        }
        return n;
    }

    /**
     * A piece has to be there as a whole before it can be opened. A caller with little room reads no further than that,
     * and so keeps next to nothing when it has to wait.
     */
    private int wanted(int room) {
        if (room >= AMPLE || payload == UNKNOWN) {
            return Math.max(nextPiece(), Math.min(room >= AMPLE ? room : MIN_FILL, maxFill));
        }
        return nextPiece() + ChunkCipher.SEALED_LENGTH_BYTES;
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
        ChunkCipher cipher = raw.runner().take(pools.ciphers());
        try {
            return openWith(cipher, key == null ? begin(cipher) : key, into, offset, length);
        } finally {
            raw.runner().giveBack(pools.ciphers(), cipher);
        }
    }

    private SessionKey begin(ChunkCipher cipher) throws FailureException {
        SessionKeys keys = raw.runner().take(pools.keys());
        try {
            Handshake.Incoming begun = header.open(held.array(), held.offset(), keys, cipher);
            held.skip(header.incomingBytes());
            key = begun.key();
            payload = begun.payload();
            return begun.key();
        } catch (FailureException e) {
            throw fail(e);
        } finally {
            raw.runner().giveBack(pools.keys(), keys);
        }
    }

    private int openWith(ChunkCipher cipher, SessionKey with, byte[] into, int offset, int length)
            throws FailureException {
        int at = offset;
        int limit = offset + length;
        int before = held.bytes();
        int opened = 0;
        maxFill = Integer.MAX_VALUE;
        cipher.begin(with);
        try {
            while (held.bytes() >= nextPiece()) {
                if (opened == MAX_CHUNKS) {
                    // of short ones no more is read than two calls can open
                    maxFill = Math.max(2 * (before - held.bytes()), MIN_FILL);
                    break;
                }
                if (payload == UNKNOWN) {
                    openLength(cipher);
                    opened++;
                } else if (payload <= limit - at) {
                    at = openPayload(cipher, into, at);
                } else if (at > offset) {
                    return at - offset;
                } else {
                    byte[] whole = new byte[payload];
                    openPayload(cipher, whole, 0);
                    spillOver(whole);
                    return takeSpill(into, offset, length);
                }
            }
        } catch (BadTagException e) {
            fail(new AuthenticationException(Cause.AUTHENTICATION));
        } catch (FailureException e) {
            fail(e);
        } finally {
            cipher.end();
        }
        if (failure != null && at == offset) {
            throw failure;
        }
        return at - offset;
    }

    private void openLength(ChunkCipher cipher) throws BadTagException, FailureException {
        payload = cipher.openLength(held.array(), held.offset());
        held.skip(ChunkCipher.SEALED_LENGTH_BYTES);
        if (!proved) {
            proved = true;
            header.proved();
        }
        if (payload > rules.maxPayload()) {
            throw new PeerException(Cause.MALFORMED, "a chunk of " + payload + " bytes");
        }
        emptyChunks = payload == 0 ? emptyChunks + 1 : 0;
        if (emptyChunks > rules.maxEmptyInARow()) {
            throw new PeerException(Cause.MALFORMED, "an empty chunk too many");
        }
    }

    private int openPayload(ChunkCipher cipher, byte[] into, int at) throws BadTagException {
        int end = cipher.open(held.array(), held.offset(), payload, into, at);
        held.skip(payload + Method.TAG_BYTES);
        payload = UNKNOWN;
        return end;
    }
}
