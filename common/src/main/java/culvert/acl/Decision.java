package culvert.acl;

/**
 * What an {@link Acl} says of a target or a client.
 *
 * @param line that decided, from 1; 0 when no rule spoke, so that what holds for all others decided
 */
public record Decision(Way way, int line) {

    /** What becomes of it. */
    public enum Way {
        /** Connected to from here. */
        DIRECT,
        /** Through the remote. */
        PROXIED,
        REFUSED
    }
}
