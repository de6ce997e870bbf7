package culvert.net;

/** The peer's bytes are not what the protocol allows, or ask for what is not offered. */
public final class PeerException extends FailureException {
    public PeerException(Cause cause, String message) {
        super(cause, message);
    }
}
