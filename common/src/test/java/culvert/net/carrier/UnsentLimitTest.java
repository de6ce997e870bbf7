package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnsentLimitTest {
    private static final long SHARE = 16_000_000;

    @Test
    void aFewConnectionsGetTheMaximumAndThousandsTheMinimum() {
        UnsentLimit limit = new UnsentLimit(SHARE);
        assertEquals(UnsentLimit.MAX, limit.of(10));
        assertEquals(UnsentLimit.MIN, limit.of(10_000));
    }

    @Test
    void allConnectionsTogetherStayWithinSomeShares() {
        UnsentLimit limit = new UnsentLimit(SHARE);
        long all = IntStream.range(0, 400).mapToLong(limit::of).sum();
        assertTrue(all < 4 * SHARE, all + " bytes");
    }

    @Test
    void thisMachineHasMemoryForTcp() {
        assertTrue(UnsentLimit.ofThisMachine().share() > UnsentLimit.MIN);
    }
}
