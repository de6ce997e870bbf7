package culvert.net;

/** Hears how a carrier gets on. Called by the carrier itself after each turn: it never blocks, and costs next to nothing. */
@FunctionalInterface
public interface TurnWatch {

    /**
     * A turn is over.
     *
     * @param queued threads that waited for it when it began
     * @param nanos that it took; what comes next may have waited for so long
     */
    void turned(int queued, long nanos);
}
