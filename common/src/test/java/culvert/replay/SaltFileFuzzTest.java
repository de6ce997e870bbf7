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
import java.util.List;

/** Any bytes are a journal or are not; what is read from one is exactly what a journal of it would hold. */
class SaltFileFuzzTest {
    private record Entry(List<Byte> salt, long unixMillis) {}

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAJournalOrDamaged(byte[] bytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        boolean intact = read(bytes, entries);
        assertTrue(entries.size() <= bytes.length / SaltFile.RECORD_BYTES);
        byte[] written = write(entries);
        if (intact && !entries.isEmpty()) {
            assertArrayEquals(written, Arrays.copyOf(bytes, written.length));
        }
        List<Entry> again = new ArrayList<>();
        assertTrue(read(written, again));
        assertEquals(entries, again);
    }

    private static boolean read(byte[] bytes, List<Entry> into) throws IOException {
        return SaltFile.read(
                new ByteArrayInputStream(bytes), (salt, unixMillis) -> into.add(new Entry(boxed(salt), unixMillis)));
    }

    private static byte[] write(List<Entry> entries) {
        byte[] header = SaltFile.header();
        ByteBuffer out = ByteBuffer.allocate(header.length + entries.size() * SaltFile.RECORD_BYTES);
        out.put(header);
        entries.forEach(entry -> SaltFile.write(out, plain(entry.salt()), entry.unixMillis()));
        return out.array();
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private static byte[] plain(List<Byte> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = list.get(i);
        }
        return bytes;
    }
}
