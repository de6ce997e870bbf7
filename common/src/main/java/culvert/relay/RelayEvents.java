package culvert.relay;

/**
 * What a relay tells the world. Called on the sessions' own threads, from all carriers at once: an implementation is
 * thread-safe and never blocks.
 */
public interface RelayEvents {

    /** Exactly once for each accepted connection. */
    void finished(FinishedSession session);

    /** A session met a mistake of this program; {@link #finished} follows with the cause {@code internal}. */
    void defect(long session, Throwable problem);
}
