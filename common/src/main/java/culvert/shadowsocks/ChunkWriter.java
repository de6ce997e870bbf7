package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Stream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The writing direction: a fresh salt, then chunks, as many as a batch has sealed into one buffer and sent with one
 * write. Salt, header and the first bytes leave together, header and bytes in one chunk.
 */
final class ChunkWriter {
    private static final byte[] NOTHING = {};

    private final Stream raw;
    private final MasterKey master;
    private final Pools pools;
    private final Occupancy occupancy = new Occupancy();

    /** Plaintext that goes before everything written, until it has been sent. */
    private byte[] header;

    private @Nullable SessionKey key;

    /** With a header that the first write carries, or none. */
    ChunkWriter(Stream raw, MasterKey master, Pools pools, byte[] header) {
        this.raw = raw;
        this.master = master;
        this.pools = pools;
        this.header = header;
    }

    /** As {@link Stream#write}. */
    void write(byte[] from, int offset, int length) throws IOException {
        occupancy.enter();
        try {
            int done = 0;
            while (done < length || header.length > 0) {
                int n = Math.min(length - done, Pools.BATCH_PAYLOAD);
                writeBatch(from, offset + done, n);
                done += n;
            }
        } finally {
            leave();
        }
    }

    /** As {@link Stream#shutdownOutput}; a header that was not sent goes first. */
    void shutdownOutput() throws IOException {
        write(NOTHING, 0, 0);
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

    private void writeBatch(byte[] from, int offset, int length) throws IOException {
        byte[] buffer = raw.runner().take(Pools.BUFFERS);
        try {
            raw.write(buffer, 0, sealBatch(from, offset, length, buffer));
        } finally {
            raw.runner().giveBack(Pools.BUFFERS, buffer);
        }
    }

    private int sealBatch(byte[] from, int offset, int length, byte[] into) {
        int saltBytes = key == null ? master.method().saltBytes() : 0;
        SessionKey begun = key == null ? begin(into) : key;
        ChunkSealer sealer = raw.runner().take(pools.sealers());
        sealer.begin(begun);
        try {
            int at = saltBytes;
            int next = offset;
            int end = offset + length;
            if (header.length > 0) {
                int n = Math.min(length, Chunk.SENT_PAYLOAD - header.length);
                at = sealHeader(sealer, from, offset, n, into);
                next += n;
            }
            while (next < end) {
                int n = Math.min(end - next, Chunk.SENT_PAYLOAD);
                at = sealer.seal(from, next, n, into, at);
                next += n;
            }
            return at;
        } finally {
            sealer.end();
            raw.runner().giveBack(pools.sealers(), sealer);
        }
    }

    /** Seals the header and {@code length} bytes behind it into the direction's first chunk, after the salt. */
    private int sealHeader(ChunkSealer sealer, byte[] from, int offset, int length, byte[] into) {
        byte[] first = new byte[header.length + length];
        System.arraycopy(header, 0, first, 0, header.length);
        System.arraycopy(from, offset, first, header.length, length);
        header = NOTHING;
        return sealer.seal(first, 0, first.length, into, master.method().saltBytes());
    }

    private SessionKey begin(byte[] salt) {
        SessionKeys keys = raw.runner().take(pools.keys());
        SessionKey begun = keys.sealing(master, salt, 0);
        raw.runner().giveBack(pools.keys(), keys);
        key = begun;
        return begun;
    }
}
