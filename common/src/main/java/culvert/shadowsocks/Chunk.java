package culvert.shadowsocks;

import culvert.crypto.Method;

/**
 * A chunk of an AEAD stream (SIP004), and its sizes:
 *
 * <pre>
 *   +--------------------+---------------------+
 *   | Seal(length) 2+16  | Seal(payload) L+16  |
 *   +--------------------+---------------------+
 * </pre>
 */
final class Chunk {
    /** The longest payload: the two high bits of the length are reserved. */
    static final int MAX_PAYLOAD = 0x3FFF;

    /** The payload that is sent: 63 times 256, which the JDK's AES-GCM seals faster than one of 16383 bytes. */
    static final int SENT_PAYLOAD = 63 * 256;

    static final int LENGTH_BYTES = 2;
    static final int SEALED_LENGTH_BYTES = LENGTH_BYTES + Method.TAG_BYTES;

    /** What a chunk adds to its payload. */
    static final int OVERHEAD = SEALED_LENGTH_BYTES + Method.TAG_BYTES;

    private Chunk() {}
}
