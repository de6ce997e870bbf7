package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;

/** What a direction that this side writes begins with, before its chunks: a salt at least. One object for one stream. */
interface OutgoingHeader {
    /** True when it is sent although there is no payload yet: a client's, which asks for something. */
    boolean goesAlone();

    /** How many of the first {@code length} bytes of payload it takes with it. */
    int carries(int length);

    /** Writes a fresh salt at 0, and what else is not sealed with the key of the direction, which it makes. */
    SessionKey begin(SessionKeys keys, byte[] into);

    /**
     * Writes the rest behind it, with as much payload as it carries.
     *
     * @return where it ends
     */
    int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into);
}
