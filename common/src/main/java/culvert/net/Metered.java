package culvert.net;

/** A session, or a {@linkplain MeteredAssociation an association}: counts what it carries, and is read by any thread. */
public interface Metered {

    /** Bytes of payload from the client so far. */
    long up();

    /** Bytes of payload to the client so far. */
    long down();
}
