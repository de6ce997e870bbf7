package culvert.relay;

/** A connection through one of several servers, which the log names. */
public interface Via {
    /** By its name or its address; another one when the first did not answer. */
    String server();
}
