package culvert.net;

import culvert.net.Quota.Period;
import java.time.LocalDate;
import java.util.Map;

/**
 * What a user has carried so far, to be kept for another process.
 *
 * @param up bytes in all
 * @param down bytes in all
 * @param marks how much that was when each period began
 */
public record Ledger(long up, long down, Map<Period, Mark> marks) {
    /** Copies the marks. */
    public Ledger {
        marks = Map.copyOf(marks);
    }

    /** The beginning of a period, and how much had been carried by then. */
    public record Mark(LocalDate beginning, long up, long down) {}
}
