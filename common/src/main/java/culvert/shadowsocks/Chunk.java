package culvert.shadowsocks;

import culvert.crypto.Method;

/**
 * A chunk (SIP004, SIP022), and its sizes:
 *
 * <pre>
 *   +--------------------+---------------------+
 *   | Seal(length) 2+16  | Seal(payload) L+16  |
 *   +--------------------+---------------------+
 * </pre>
 */
public final class Chunk {
    /** The payload that is sent: 63 times 256, which the JDK's AES-GCM seals faster than one of 16383 bytes. */
    public static final int SENT_PAYLOAD = 63 * 256;

    public static final int LENGTH_BYTES = 2;
    public static final int SEALED_LENGTH_BYTES = LENGTH_BYTES + Method.TAG_BYTES;

    /** What a chunk adds to its payload. */
    public static final int OVERHEAD = SEALED_LENGTH_BYTES + Method.TAG_BYTES;

    private Chunk() {}
}
