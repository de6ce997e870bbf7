package culvert.relay;

/** What a relay tells of sessions. Called on their own threads: see {@link RelayEvents}. */
public interface StreamEvents {

    /** A request was understood; {@link #finished} follows with the same id. */
    default void began(BegunSession session) {}

    /** Exactly once for each accepted connection, whether it began as a session or never asked for anything. */
    void finished(FinishedSession session);

    /** A session or association met a mistake of this program; its end follows with the cause {@code internal}. */
    void defect(long id, Throwable problem);
}
