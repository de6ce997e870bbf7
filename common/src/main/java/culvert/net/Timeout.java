package culvert.net;

/** A scheduled action that can still be cancelled. */
@FunctionalInterface
public interface Timeout {
    /** Has no effect once the action has begun. */
    void cancel();
}
