package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** What a relay tells of peers, whatever they send. Called on their sessions' own threads: see {@link RelayEvents}. */
public interface PeerEvents {

    /**
     * A peer that knows the key goes by another time.
     *
     * @param skew its time less ours: positive when its clock is ahead
     */
    default void clockDiffers(Duration skew) {}

    /**
     * A connection ended, or was ended, that has not shown that it knows the key; its end as a session follows.
     *
     * @param bytes that had come by then
     */
    default void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {}

    /**
     * A server of the configuration could not be reached; the session that asked for it may find another. Comes once a minute at most.
     *
     * @param tried the addresses that its name has; empty when it has none
     */
    default void unreachable(Target server, List<InetSocketAddress> tried, FailureException why) {}

    /** A server of the configuration that nobody has heard from yet has left a session without an answer for so long. */
    default void unanswered(Target server, Duration waited) {}
}
