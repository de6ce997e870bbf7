package culvert.shadowsocks;

import culvert.crypto.ChunkCipher;
import culvert.crypto.FirstBlock;
import culvert.crypto.Method;
import culvert.crypto.RandomSalts;
import culvert.crypto.SessionKeys;
import culvert.net.Pooled;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a stream borrows from its runner for the length of a call; the ciphers are a method's own.
 *
 * @param ciphers re-keyed at each use, so that idle streams hold none
 * @param keys used once for each direction
 * @param firstBlocks of AEAD methods only, for a look under many keys
 */
public record Pools(Pooled<ChunkCipher> ciphers, Pooled<SessionKeys> keys, Pooled<FirstBlock> firstBlocks) {

    /** Plaintext that is sealed into one buffer and leaves with one write; eight chunks and a rest. */
    public static final int BATCH_PAYLOAD = 128 * 1024;

    /** Room for a batch with its salt and the overhead of its chunks, and for what is read at once. */
    private static final int BUFFER_BYTES = BATCH_PAYLOAD + 2048;

    /** Nobody waits with one: a carrier needs one for reading and one for writing at a time, more only parallel threads. */
    private static final int KEPT_BUFFERS = 4;

    /** A cipher is never held while waiting: more than one is borrowed only where threads run in parallel. */
    private static final int KEPT_CIPHERS = 8;

    public static final Pooled<byte[]> BUFFERS =
            new Pooled<>("wire buffer", KEPT_BUFFERS, () -> new byte[BUFFER_BYTES]);

    private static final Map<Method, Pools> OF_METHOD = new EnumMap<>(Method.class);

    static {
        for (Method method : Method.values()) {
            OF_METHOD.put(
                    method,
                    new Pools(
                            new Pooled<>(method.label() + " cipher", KEPT_CIPHERS, () -> new ChunkCipher(method)),
                            new Pooled<>(
                                    method.label() + " session keys",
                                    KEPT_CIPHERS,
                                    () -> new SessionKeys(new RandomSalts())),
                            new Pooled<>(method.label() + " first block", KEPT_CIPHERS, () -> new FirstBlock(method))));
        }
    }

    /** The kinds that all streams of a method share. */
    public static Pools of(Method method) {
        Pools pools = OF_METHOD.get(method);
        if (pools == null) {
            throw new IllegalArgumentException(method.label());
        }
        return pools;
    }
}
