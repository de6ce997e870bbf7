package culvert.net;

/** An association: where its user may have no more, the idlest makes room for a new one. */
public interface MeteredAssociation extends Metered {

    /** When something has moved last, either way, on the monotonic clock. */
    long lastMoved();

    /** A newer one of its user's takes its place: it begins to end. From any thread, with no lock held. */
    void makeRoom();
}
