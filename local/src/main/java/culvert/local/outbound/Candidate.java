package culvert.local.outbound;

import culvert.address.Target;

/**
 * One address of one remote, to choose among.
 *
 * @param health guarded by the {@link Choice}
 */
record Candidate(Remote remote, Target address, Health health) {

    /** Whether the other is the same place, perhaps by another name or weight. */
    boolean isAt(Candidate other) {
        return address.equals(other.address) && remote.places().equals(other.remote.places());
    }

    /** What the log calls it. */
    String label() {
        boolean isOne = remote.places().targets().size() == 1;
        return remote.name().isEmpty() ? address.toString() : remote.name() + (isOne ? "" : " (" + address + ")");
    }

    /** The less, the better: time, as its remote's weight stretches it. */
    double cost() {
        return health.time() / remote.weight(); // infinite without a weight
    }
}
