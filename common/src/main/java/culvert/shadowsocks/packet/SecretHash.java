package culvert.shadowsocks.packet;

import culvert.crypto.SipHash;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * A hash of what peers choose, such as session ids, ports and addresses, under a key that only this process knows:
 * peers cannot choose many that collide in a table.
 */
final class SecretHash {
    private static final SipHash HASH = new SipHash(randomKey());

    private SecretHash() {}

    static long of(long first, long second, long third) {
        byte[] bytes = ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .array();
        return HASH.hash(bytes, 0, bytes.length);
    }

    private static byte[] randomKey() {
        byte[] key = new byte[SipHash.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
