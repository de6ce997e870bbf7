package culvert.relay;

import java.time.Duration;

/** What a relay tells of sessions. Called on their own threads: see {@link RelayEvents}. */
public interface StreamEvents {

    /** A request was understood; {@link #finished} follows with the same id. */
    default void began(BegunSession session) {}

    /** A stage of a session took so long; told in its course or at its end. */
    default void passed(Stage stage, Duration took) {}

    /** Exactly once for each accepted connection, whether it began as a session or never asked for anything. */
    void finished(FinishedSession session);

    /** A session or association met a mistake of this program; its end follows with the cause {@code internal}. */
    void defect(long id, Throwable problem);
}
