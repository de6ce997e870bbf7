package culvert.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** Key bytes as the JDK wants to be handed them; unlike the JDK's own class it can be overwritten. */
final class RawKey implements SecretKey {
    private final transient byte[] bytes;

    RawKey(int length) {
        bytes = new byte[length];
    }

    /** The bytes themselves. */
    byte[] bytes() {
        return bytes;
    }

    /** The JDK's AES insists on its own name; its ChaCha20 takes any. */
    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which the JDK's ciphers overwrite when they have expanded it. */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }
}
