package culvert.relay;

import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.time.Duration;

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
}
