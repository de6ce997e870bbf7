package culvert.shadowsocks.stream;

import culvert.net.Cause;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How reading a stream went: what came out, and why it ended early, if it did. */
final class Outcome {
    private final byte[] plaintext;
    private final @Nullable Cause failure;

    Outcome(byte[] plaintext, @Nullable Cause failure) {
        this.plaintext = plaintext;
        this.failure = failure;
    }

    byte[] plaintext() {
        return plaintext;
    }

    @Nullable
    Cause failure() {
        return failure;
    }

    boolean isPrefixOf(byte[] whole) {
        return plaintext.length <= whole.length
                && Arrays.equals(plaintext, 0, plaintext.length, whole, 0, plaintext.length);
    }
}
