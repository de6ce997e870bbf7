package culvert.shadowsocks.packet;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.AuthenticationException;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.User;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The remote's half for datagrams. Which association a datagram belongs to is the wire's matter, remembering
 * associations the caller's: nothing is kept here for anybody. Opened with by any number of listeners at once, which
 * have to share what they remember, or a replay sent to another listener would pass as new.
 */
public interface PacketServer {
    /**
     * The one of the users' method.
     *
     * @param rules their salts are those of datagrams alone, which are far more than those of streams
     */
    static PacketServer of(Users users, ServerRules rules) {
        Method method = users.method();
        return switch (method.edition()) {
            case AEAD -> new AeadPacketServer(users, rules.salts(), PacketPools.salted(method));
            case EDITION_2022 ->
                new Edition2022PacketServer(users, new AssociationTime(rules.clock()), PacketPools.sessions(method));
        };
    }

    /** The same for others who take the users' place, of the same method; what is known of the past stays. */
    PacketServer with(Users others);

    /** The associations that the caller remembers. */
    @FunctionalInterface
    interface Known {
        /**
         * The session with this {@link PacketSession#id}, or null.
         *
         * @throws FailureException when its datagrams are not to be opened here; nothing is remembered then
         */
        @Nullable
        PacketSession find(Object id) throws FailureException;
    }

    /**
     * Opens a datagram that came from a local. It belongs to a known session or brings a new one, which only a datagram
     * that passed every check does; a failure changes nothing.
     *
     * @param into takes the plaintext: another array, at least as long as the datagram
     * @throws FailureException with the reason to drop it
     */
    Opened open(Packet sealed, byte[] into, Known known, Runner runner) throws FailureException;

    /** Whether what the session is opened with is still somebody's key. */
    default boolean knows(PacketSession session) {
        return true;
    }

    /**
     * What a local has sent.
     *
     * @param session a known one, or a new one, which is the caller's to close
     * @param offset where the payload stands in the array given to {@link #open}
     */
    record Opened(PacketSession session, Target target, int offset, int length) {}

    /** What the wire knows of one association. Opened and sealed for by different threads. */
    interface PacketSession extends AutoCloseable {
        /** Equal for datagrams of the same association, and a good key of a map. */
        Object id();

        /** Whether nothing may come of the datagram that has brought it before {@link #confirm}. */
        default boolean isUnconfirmed() {
            return false;
        }

        /**
         * Asks those who remember elsewhere about that datagram, once. Makes its virtual thread wait for a moment.
         *
         * @throws AuthenticationException when it is a replay, or may be one
         */
        default void confirm() throws AuthenticationException {}

        /** A hash of the id that nobody can aim at. */
        long idHash();

        /** Whose association it is. */
        User user();

        /** How long it has to be remembered after its last datagram, so that nothing of it can be played again. */
        Duration memory();

        /** How long a datagram becomes, padding included, at most when this answer is sealed. */
        int sealedBytes(Packet answer);

        /**
         * Seals an answer, whose peer is where it came from.
         *
         * @param into another array, with room for {@link #sealedBytes} at {@code at}
         * @return where the sealed datagram ends
         */
        int seal(Packet answer, byte[] into, int at, Runner runner);

        /** Nobody remembers it any more: what is no younger than what came for it cannot begin another. {@link #close} follows. */
        void forget();

        /** The same before its time is over: only for the session with this id. */
        default void forgetEarly() {}

        /** Overwrites the keys; nothing may be running. */
        @Override
        void close();
    }
}
