package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Any bytes are a journal of hashes or are not; what is read from one is exactly what a journal of it would hold, and
 * may be anything that a set of fingerprints takes.
 */
class HashFileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAJournalOrDamaged(byte[] bytes) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        List<Long> hashes = new ArrayList<>();
        boolean intact = HashFile.read(new ByteArrayInputStream(bytes), keys::add, hashes::add);
        assertTrue(keys.size() <= 1);
        assertTrue(hashes.size() <= bytes.length / HashFile.RECORD_BYTES);
        if (!keys.isEmpty()) {
            byte[] written = written(keys.getFirst(), hashes);
            if (intact) {
                assertArrayEquals(written, Arrays.copyOf(bytes, written.length));
            }
            List<Long> again = new ArrayList<>();
            assertTrue(HashFile.read(
                    new ByteArrayInputStream(written), key -> Arrays.equals(key, keys.getFirst()), again::add));
            assertEquals(hashes, again);
        }
        assertKept(hashes);
    }

    private static byte[] written(byte[] key, List<Long> hashes) {
        byte[] header = HashFile.header(key);
        ByteBuffer out = ByteBuffer.allocate(header.length + hashes.size() * HashFile.RECORD_BYTES);
        out.put(header);
        hashes.forEach(hash -> HashFile.write(out, hash));
        return out.array();
    }

    private static void assertKept(List<Long> hashes) {
        Fingerprints fingerprints = new Fingerprints();
        Set<Long> expected = new HashSet<>();
        for (long hash : hashes) {
            if (fingerprints.add(hash)) {
                assertTrue(expected.add(hash >>> (Long.SIZE - Fingerprints.BITS)));
            }
        }
        Set<Long> found = new HashSet<>();
        for (int group = 0; group < fingerprints.groups(); group++) {
            fingerprints.forEach(group, hash -> found.add(hash >>> (Long.SIZE - Fingerprints.BITS)));
        }
        assertEquals(expected, found);
        assertEquals(expected.size(), fingerprints.size());
    }
}
