package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
    private static final String TABLE = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             95923                95923                processes
            Max open files            %s                   524288               files
            Max locked memory         8388608              8388608              bytes
            """;

    @Test
    void theSoftLimitIsRead() {
        assertEquals(256, DescriptorLimit.in(TABLE.formatted("256")));
    }

    @Test
    void whatIsUnlimitedOrUnknownIsMoreThanAnything() {
        assertEquals(Long.MAX_VALUE, DescriptorLimit.in(TABLE.formatted("unlimited")));
        assertEquals(Long.MAX_VALUE, DescriptorLimit.in(""));
    }

    @Test
    void thisProcessHasOne() {
        assertTrue(DescriptorLimit.ofThisProcess() > 0);
    }
}
