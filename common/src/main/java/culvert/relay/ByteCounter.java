package culvert.relay;

/** Counts what was carried for somebody. */
@FunctionalInterface
public interface ByteCounter {
    /** Payload from {@code source} was handed to the other side. */
    void carried(Side source, int bytes);
}
