package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The writing direction: a header, then chunks, as many as a batch has sealed into one buffer and sent with one write.
 * The header leaves together with the first bytes.
 */
final class ChunkWriter {
    private static final byte[] NOTHING = {};

    private final Stream raw;
    private final Pools pools;
    private final Handshake header;
    private final Occupancy occupancy = new Occupancy();

    private @Nullable SessionKey key;

    /** What our header begins with, from when there is a key until it is sealed. */
    private byte[] plainHeader = NOTHING;

    private boolean begun;

    ChunkWriter(Stream raw, Pools pools, Handshake header) {
        this.raw = raw;
        this.pools = pools;
        this.header = header;
    }

    /** As {@link Stream#tryWrite}. */
    boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        occupancy.enter();
        try {
            boolean sent = true;
            int done = 0;
            while (done < length || (!begun && header.goesAlone())) {
                if (!sent) {
                    raw.awaitSent();
                }
                int n = Math.min(length - done, Pools.BATCH_PAYLOAD);
                sent = tryWriteBatch(from, offset + done, n);
                done += n;
            }
            return sent;
        } finally {
            leave();
        }
    }

    /** Makes the key now, before there is something to write. */
    void prepare() throws IOException {
        occupancy.enter();
        try {
            key();
        } finally {
            leave();
        }
    }

    /** Whether our header has been sealed, which what follows needs not wait for. */
    boolean hasBegun() {
        return begun;
    }

    /** As {@link Stream#shutdownOutput}; a header that was not sent goes first. */
    void shutdownOutput() throws IOException {
        if (!tryWrite(NOTHING, 0, 0)) {
            raw.awaitSent();
        }
        raw.shutdownOutput();
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
        if (key != null) {
            key.close();
        }
    }

    private boolean tryWriteBatch(byte[] from, int offset, int length) throws IOException {
        byte[] buffer = raw.runner().take(Pools.BUFFERS);
        try {
            return raw.tryWrite(buffer, 0, sealBatch(from, offset, length, buffer));
        } finally {
            raw.runner().giveBack(Pools.BUFFERS, buffer);
        }
    }

    private int sealBatch(byte[] from, int offset, int length, byte[] into) {
        SessionKey with = key();
        ChunkCipher cipher = raw.runner().take(pools.ciphers());
        cipher.begin(with);
        try {
            int at = 0;
            int next = offset;
            int end = offset + length;
            if (!begun) {
                begun = true;
                System.arraycopy(plainHeader, 0, into, 0, plainHeader.length);
                plainHeader = NOTHING;
                int n = header.carries(length);
                at = header.seal(cipher, from, offset, n, into);
                next += n;
            }
            while (next < end) {
                int n = Math.min(end - next, ChunkCipher.SENT_PAYLOAD);
                at = cipher.sealChunk(from, next, n, into, at);
                next += n;
            }
            return at;
        } finally {
            cipher.end();
            raw.runner().giveBack(pools.ciphers(), cipher);
        }
    }

    private SessionKey key() {
        SessionKey made = key;
        if (made != null) {
            return made;
        }
        SessionKeys keys = raw.runner().take(pools.keys());
        try {
            plainHeader = new byte[header.plainBytes()];
            made = header.begin(keys, plainHeader);
            key = made;
            return made;
        } finally {
            raw.runner().giveBack(pools.keys(), keys);
        }
    }
}
