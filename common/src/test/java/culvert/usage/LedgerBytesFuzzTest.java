package culvert.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.net.Ledger;

/** Any bytes are a ledger, which is the same when it is written again, or are refused. */
class LedgerBytesFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreALedgerOrRefused(byte[] bytes) {
        Ledger ledger;
        try {
            ledger = LedgerBytes.read(bytes);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertEquals(ledger, LedgerBytes.read(LedgerBytes.of(ledger)));
    }
}
