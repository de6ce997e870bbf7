package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.FailureException;

/** What a direction that this side reads begins with, before its chunks: a salt at least. One object for one stream. */
interface IncomingHeader {
    /** What follows is an ordinary chunk, whose length is yet to come. */
    int UNKNOWN = -1;

    /** How many bytes it has. */
    int bytes();

    /** True when all of them have to come with the first read. */
    boolean inOneRead();

    /**
     * Makes the key, and opens and checks what is sealed.
     *
     * @param from has all bytes, {@code at} that place
     * @param cipher is not keyed, before and after
     */
    Begun begin(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws FailureException;

    /**
     * Something has been opened with the key that {@link #begin} made: the peer knows it too, or has recorded one who
     * does.
     */
    default void proved() throws FailureException {}

    /**
     * A direction that has begun.
     *
     * @param key which the reader closes
     * @param payload how long the payload is that follows, if the header tells, or {@link #UNKNOWN}
     */
    record Begun(SessionKey key, int payload) {}
}
