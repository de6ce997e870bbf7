package culvert.relay;

import culvert.address.Target;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.User;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The near face of a packet relay: opens what clients have sent, and says whose it is and where to. Keeps nothing. */
@FunctionalInterface
public interface PacketInbound {

    /**
     * Opens a datagram. It is that of a known client or of a new one; a failure changes nothing.
     *
     * @param into takes the payload, with the target's address in the form of SOCKS in front: another array, at least as
     *     long as {@link Outgoing#PLAINTEXT}
     * @throws FailureException with the reason to drop it
     */
    Received receive(Packet datagram, byte[] into, Known known, Runner runner) throws FailureException;

    /** Whether an association may begin for that client, which is known and has none: false where its key is no longer anybody's. */
    default boolean mayBegin(Client client) {
        return true;
    }

    /** The clients that the relay remembers. */
    @FunctionalInterface
    interface Known {
        /**
         * The client with this {@link Client#id}, or null.
         *
         * @throws FailureException when its datagrams are not to be opened here
         */
        @Nullable
        Client find(Object id) throws FailureException;
    }

    /**
     * What a client has sent.
     *
     * @param client a known one, or a new one, which is the relay's to close
     * @param offset where the payload stands
     */
    record Received(Client client, Target target, int offset, int length) {}

    /** A sender, and how it is answered. Received from and answered by different threads of one runner. */
    interface Client extends AutoCloseable {
        /** Equal for datagrams of the same association, and a good key of a map. */
        Object id();

        /** Whether nothing may come of the datagram that has brought it before {@link #confirm}. */
        default boolean isUnconfirmed() {
            return false;
        }

        /**
         * Finds out, once, whether that datagram is a replay. Makes its virtual thread wait for a moment.
         *
         * @throws FailureException when it is, or may be
         */
        default void confirm() throws FailureException {}

        /** Whose association it is, where the configuration knows users by name. */
        User user();

        /** How long an answer becomes at most, when it is put. */
        int bytes(Packet answer);

        /**
         * Puts an answer, whose peer is where it came from.
         *
         * @param into another array, with room for {@link #bytes} at {@code at}
         * @return where it ends
         */
        int put(Packet answer, byte[] into, int at, Runner runner);

        /** How long it has to be remembered after its last datagram, so that no replay of it passes. */
        default Duration memory() {
            return Duration.ZERO;
        }

        /**
         * It is forgotten before its time, for a new one.
         *
         * @param itsOwn whether that is one of the same user
         * @return false when it has to stay
         */
        default boolean makeRoom(boolean itsOwn) {
            return true;
        }

        /** Its time is over. {@link #close} follows. */
        default void forget() {}

        /** It is forgotten before its time, so that one of the same id can take its place. {@link #close} follows. */
        default void forgetEarly() {}

        /** Overwrites the keys; nothing may be running. */
        @Override
        default void close() {}
    }
}
