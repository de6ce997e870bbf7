package culvert.crypto;

import java.nio.ByteBuffer;

/** Where salts come from: {@link RandomSalts}, or what a test wants to see on the wire. */
@FunctionalInterface
public interface SaltSource {

    /** Writes a salt that was never given before. */
    void next(byte[] into, int offset, int length);

    /** A random number of 1 to {@code most}, which is small. */
    default int draw(int most) {
        byte[] bytes = new byte[Integer.BYTES];
        next(bytes, 0, bytes.length);
        return 1 + (ByteBuffer.wrap(bytes).getInt() >>> 1) % most;
    }
}
