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
 * Any bytes are a journal or are not; what is read from one is exactly what a journal of it would hold, and
 * may be anything that a set of fingerprints takes.
 */
class JournalRecordsFuzzTest {
    private record Entry(long hash, long date) {}

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAJournalOrDamaged(byte[] bytes) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        boolean intact = JournalRecords.read(
                new ByteArrayInputStream(bytes), keys::add, (hash, date) -> entries.add(new Entry(hash, date)));
        assertTrue(keys.size() <= 1);
        assertTrue(entries.size() <= bytes.length / JournalRecords.BYTES);
        if (!keys.isEmpty()) {
            byte[] written = written(keys.getFirst(), entries);
            if (intact) {
                assertArrayEquals(written, Arrays.copyOf(bytes, written.length));
            }
            List<Entry> again = new ArrayList<>();
            assertTrue(JournalRecords.read(
                    new ByteArrayInputStream(written),
                    key -> Arrays.equals(key, keys.getFirst()),
                    (hash, date) -> again.add(new Entry(hash, date))));
            assertEquals(entries, again);
        }
        assertKept(entries);
    }

    private static byte[] written(byte[] key, List<Entry> entries) {
        byte[] header = JournalRecords.header(key);
        ByteBuffer out = ByteBuffer.allocate(header.length + entries.size() * JournalRecords.BYTES);
        out.put(header);
        entries.forEach(entry -> JournalRecords.write(out, entry.hash(), entry.date()));
        return out.array();
    }

    private static void assertKept(List<Entry> entries) {
        Fingerprints fingerprints = new Fingerprints();
        Set<Long> expected = new HashSet<>();
        for (Entry entry : entries) {
            long hash = entry.hash();
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
