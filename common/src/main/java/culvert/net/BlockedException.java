package culvert.net;

/** A rule forbids the target. */
public final class BlockedException extends FailureException {
    public BlockedException(String message) {
        super(Cause.BLOCKED, message);
    }
}
