package culvert.relay;

import culvert.net.Cause;
import java.net.InetSocketAddress;

/** What a relay tells of datagrams. Called on their own threads: see {@link RelayEvents}. */
public interface PacketEvents {

    /**
     * A client's request for an association was understood; {@link #finished} follows with the same id. Associations that
     * are made by a datagram are told at their end only.
     */
    default void began(BegunAssociation association) {}

    /** Exactly once for each association that began or carried a datagram. */
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

    /** As {@link StreamEvents#defect}. */
    void defect(long id, Throwable problem);
}
