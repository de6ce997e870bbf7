package culvert.relay;

/**
 * What a relay tells the world. Called on the sessions' own threads, from all carriers at once: an implementation is
 * thread-safe and never blocks.
 */
public interface RelayEvents extends StreamEvents, PacketEvents, PeerEvents {

    @Override
    void defect(long id, Throwable problem);
}
