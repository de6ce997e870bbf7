package culvert.net;

/** A scheduled action that can still be called off. */
@FunctionalInterface
public interface Timeout {
    /** Calls the action off if it has not begun; harmless afterwards. */
    void cancel();
}
