package culvert.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes are an address or are refused, and every address that is read can be written. */
class SocksAddressFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAnAddressOrRefused(byte[] bytes) {
        Target target;
        int needed;
        try {
            needed = SocksAddress.bytesNeeded(bytes, 0, bytes.length);
            if (needed > bytes.length) {
                return;
            }
            target = SocksAddress.read(bytes, 0, bytes.length);
        } catch (AddressFormatException e) {
            return;
        }
        assertTrue(needed <= SocksAddress.MAX_BYTES);
        byte[] written = new byte[SocksAddress.wireBytes(target)];
        assertEquals(written.length, SocksAddress.write(target, written, 0));
        try {
            assertEquals(target, SocksAddress.read(written, 0, written.length));
        } catch (AddressFormatException e) {
            throw new AssertionError("what was written is refused", e);
        }
    }
}
