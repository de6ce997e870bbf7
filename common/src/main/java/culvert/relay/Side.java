package culvert.relay;

/** One of the two sides of a relay, or none of them. */
public enum Side {
    /** The accepted stream: the client at the local end, the local end at the remote. */
    NEAR,
    /** The dialled stream: the remote at the local end, the target at the remote. */
    FAR,
    NONE;

    Side opposite() {
        return switch (this) {
            case NEAR -> FAR;
            case FAR -> NEAR;
            case NONE -> NONE;
        };
    }
}
