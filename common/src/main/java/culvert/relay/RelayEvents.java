package culvert.relay;

import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a relay tells the world. Called on the sessions' own threads, from all carriers at once: an implementation is
 * thread-safe and never blocks.
 */
public interface RelayEvents {

    /** Exactly once for each accepted connection. */
    void finished(FinishedSession session);

    /**
     * A peer that knows the key goes by another time.
     *
     * @param skew its time less ours: positive when its clock is ahead
     */
    default void clockDiffers(Duration skew) {}

    /** A session met a mistake of this program; {@link #finished} follows with the cause {@code internal}. */
    void defect(long session, Throwable problem);

    /**
     * A connection ended, or was ended, that has not shown that it knows the key; {@link #finished} follows.
     *
     * @param bytes that had come by then
     */
    default void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {}

    /** Exactly once for each association that carried a datagram. */
    default void finished(FinishedAssociation association) {}

    /**
     * A datagram went no further.
     *
     * @param side where it came from
     * @param peer its sender
     * @param bytes of the datagram as it came
     */
    default void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {}

    /**
     * A datagram of the client's became longer than an Ethernet frame carries, and is cut into fragments on its way.
     *
     * @param payload bytes as the client sent them
     * @param sealed bytes as they leave
     */
    default void fragmented(int payload, int sealed) {}
}
