package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnsentLimitTest {
    @Test
    void aFewConnectionsGetTheMaximumAndThousandsTheMinimum() {
        UnsentLimit limit = UnsentLimit.USUAL;
        assertEquals(UnsentLimit.MAX, limit.of(10));
        assertEquals(UnsentLimit.MIN, limit.of(10_000));
    }

    @Test
    void allConnectionsTogetherStayWithinSomeShares() {
        UnsentLimit limit = UnsentLimit.USUAL;
        long all = IntStream.range(0, 400).mapToLong(limit::of).sum();
        assertTrue(all < 4 * limit.share(), all + " bytes");
    }
}
