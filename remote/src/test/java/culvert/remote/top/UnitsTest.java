package culvert.remote.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void bytesAreShort() {
        assertEquals("0", Units.bytes(0));
        assertEquals("999", Units.bytes(999));
        assertEquals("1.0k", Units.bytes(1000));
        assertEquals("99.9k", Units.bytes(99_999));
        assertEquals("100k", Units.bytes(100_000));
        assertEquals("999k", Units.bytes(999_999));
        assertEquals("1.4M", Units.bytes(1_449_999));
        assertEquals("9223P", Units.bytes(Long.MAX_VALUE));
        assertEquals("-", Units.bytes(Flow.UNKNOWN));
        assertEquals("1.4 MB", Units.inWords(1_400_000));
        assertEquals("12 B", Units.inWords(12));
        for (long amount = 1; amount < Long.MAX_VALUE / 3; amount = amount * 2 + 1) {
            assertTrue(Units.bytes(amount).length() <= 5, Units.bytes(amount));
        }
    }

    @Test
    void timesHaveTwoUnits() {
        assertEquals("0s", Units.time(0));
        assertEquals("59s", Units.time(59));
        assertEquals("1m00s", Units.time(60));
        assertEquals("59m59s", Units.time(3599));
        assertEquals("3h05m", Units.time(3 * 3600 + 5 * 60 + 59));
        assertEquals("1d00h", Units.time(86_400));
        assertEquals("123d", Units.time(123 * 86_400L));
        assertEquals("-", Units.time(Flow.UNKNOWN));
    }

    @Test
    void delaysAreInTheUnitThatFits() {
        assertEquals("", Units.delay(Flow.UNKNOWN));
        assertEquals("<0.1ms", Units.delay(42));
        assertEquals("0.3ms", Units.delay(345));
        assertEquals("9.9ms", Units.delay(9_999));
        assertEquals("23ms", Units.delay(23_900));
        assertEquals("999ms", Units.delay(999_999));
        assertEquals("1.2s", Units.delay(1_250_000));
    }
}
