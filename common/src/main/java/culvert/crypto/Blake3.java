package culvert.crypto;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.params.Blake3Parameters;
import org.jspecify.annotations.Nullable;

/** BLAKE3 as the 2022 edition uses it: to derive keys, and to name them by their hash. For one thread at a time. */
final class Blake3 {
    /** Made when it is needed: the older methods need nothing of this library. */
    private @Nullable Blake3Digest made;

    /** What a derived key is for; BLAKE3 keeps the keys of different purposes apart. */
    enum Purpose {
        SESSION("shadowsocks 2022 session subkey"),
        IDENTITY("shadowsocks 2022 identity subkey");

        private final String context;

        Purpose(String context) {
            this.context = context;
        }

        private byte[] context() {
            return context.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Fills {@code into} with {@code derive_key(purpose, key || salt)}. */
    void derive(Purpose purpose, byte[] key, byte[] salt, byte[] into) {
        Blake3Digest digest = digest();
        digest.init(Blake3Parameters.context(purpose.context()));
        digest.update(key, 0, key.length);
        digest.update(salt, 0, salt.length);
        digest.doFinal(into, 0, into.length);
    }

    /** Fills {@code into} with the hash. */
    void hash(byte[] bytes, byte[] into) {
        Blake3Digest digest = digest();
        digest.init(new Blake3Parameters());
        digest.update(bytes, 0, bytes.length);
        digest.doFinal(into, 0, into.length);
    }

    private Blake3Digest digest() {
        Blake3Digest digest = made;
        if (digest == null) {
            digest = new Blake3Digest();
            made = digest;
        }
        return digest;
    }
}
