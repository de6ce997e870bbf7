package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.FailureException;

/**
 * What stands before the chunks of one stream, in both directions: a salt at least. One object for one stream; each
 * direction has a thread of its own.
 */
interface Handshake {
    /** What follows is an ordinary chunk, whose length is yet to come. */
    int UNKNOWN = -1;

    /** How many bytes the peer's header has. */
    int incomingBytes();

    /** True when all of them have to come with the first read. */
    default boolean inOneRead() {
        return false;
    }

    /**
     * Makes the key of the direction that the peer writes, and opens and checks what is sealed in its header.
     *
     * @param from has all bytes, {@code at} that place
     * @param cipher is not keyed, before and after
     */
    Incoming open(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws FailureException;

    /** Something has been opened with the key of {@link #open}: the peer has it too, or replays one that has. */
    default void proved() throws FailureException {}

    /** How many bytes {@link #begin} writes. */
    int plainBytes();

    /** True when our header is sent although there is no payload yet: a client's, which asks for something. */
    boolean goesAlone();

    /** How many of the first {@code length} bytes of payload our header takes with it. */
    int carries(int length);

    /** Writes a fresh salt, and what else is not sealed with the key of our direction, which it makes. */
    SessionKey begin(SessionKeys keys, byte[] into);

    /**
     * Writes the rest behind it, with as much payload as it carries.
     *
     * @return where it ends
     */
    int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into);

    /**
     * The peer's direction, which has begun.
     *
     * @param key which the reader closes
     * @param payload how long the payload is that follows, if the header tells, or {@link #UNKNOWN}
     */
    record Incoming(SessionKey key, int payload) {}
}
