package culvert.shadowsocks.packet;

import culvert.crypto.PacketKey;
import culvert.crypto.SessionPackets;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.shadowsocks.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * The sessions in which a server has answered one of a client's: more than one, when the server has started anew or has
 * forgotten the client meanwhile. For one thread.
 *
 * <p>One that has been heard of in the last 60 seconds is never given up, or else its replays would pass as new:
 * there is room for a few of these, and what is beyond has to wait.
 */
final class ServerSessions implements AutoCloseable {
    /** A server that starts more than three times a minute has other troubles. */
    static final int MAX_SESSIONS = 4;

    private final ServerSession[] sessions = new ServerSession[MAX_SESSIONS];
    private int count;

    /** One of them. */
    static final class ServerSession {
        private final long id;
        private final PacketKey key;
        private final SlidingWindow window = new SlidingWindow();
        private long heard;

        private ServerSession(long id, PacketKey key) {
            this.id = id;
            this.key = key;
        }

        /** What its datagrams are opened with. */
        PacketKey key() {
            return key;
        }

        /** Which of them have come. */
        SlidingWindow window() {
            return window;
        }

        /** At that time, in seconds. */
        void heard(long now) {
            heard = now;
        }
    }

    @Nullable
    ServerSession find(long id) {
        for (int i = 0; i < count; i++) {
            if (sessions[i].id == id) {
                return sessions[i];
            }
        }
        return null;
    }

    /**
     * Remembers a new one.
     *
     * @param cipher has derived its key
     * @throws PeerException when there are as many as there may be, all heard of lately
     */
    ServerSession add(long id, SessionPackets cipher, long now) throws PeerException {
        int at = count < MAX_SESSIONS ? count : longestSilent();
        if (at < count) {
            if (now - sessions[at].heard < Timestamps.MEMORY.toSeconds()) {
                throw new PeerException(Cause.LIMIT, "one more session of the server's than are remembered");
            }
            sessions[at].key.close();
        } else {
            count++;
        }
        ServerSession session = new ServerSession(id, cipher.derived());
        sessions[at] = session;
        return session;
    }

    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            sessions[i].key.close();
        }
    }

    private int longestSilent() {
        int longest = 0;
        for (int i = 1; i < count; i++) {
            if (sessions[i].heard < sessions[longest].heard) {
                longest = i;
            }
        }
        return longest;
    }
}
