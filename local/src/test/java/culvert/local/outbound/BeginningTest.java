package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.MemoryStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said twice, and how much of it is kept. */
final class BeginningTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET / HTTP/1.1     | true
            HEAD / HTTP/1.1    | true
            SSH-2.0-x          | true
            POST / HTTP/1.1    | false
            GE                 | false
            PUT x              | false
            *1                 | false
            """)
    void onlyWhatDoesNoHarmIsSaidTwice(String text, boolean isHarmless) {
        Beginning beginning = Beginning.begin();
        add(beginning, text.getBytes(StandardCharsets.US_ASCII));
        assertEquals(!isHarmless, beginning.isOver());
        beginning.end();
    }

    @Test
    void theBeginningOfTlsIsSaidAgainAsAWhole() throws Exception {
        Beginning beginning = Beginning.begin();
        byte[] hello = new byte[700];
        hello[0] = 0x16;
        hello[1] = 0x03;
        add(beginning, Arrays.copyOf(hello, 500));
        add(beginning, new byte[200]);
        beginning.ends();
        MemoryStream.Pair pair = MemoryStream.pair();
        beginning.repeat(pair.left());
        byte[] read = new byte[1000];
        int n = 0;
        for (int more = 0; more >= 0; n += Math.max(more, 0)) {
            pair.right().awaitReadable();
            more = pair.right().tryRead(read, n, read.length - n);
        }
        assertArrayEquals(hello, Arrays.copyOf(read, n));
        beginning.end();
    }

    @Test
    void moreThanABeginningIsNotKept() {
        Beginning beginning = Beginning.begin();
        byte[] large = new byte[4000];
        large[0] = 'G';
        large[1] = 'E';
        large[2] = 'T';
        large[3] = ' ';
        add(beginning, large);
        assertFalse(beginning.isOver());
        add(beginning, new byte[97]);
        assertTrue(beginning.isOver());
    }

    @Test
    void onlySoManyAreKept() {
        List<Beginning> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(Beginning.begin());
        }
        assertFalse(all.getFirst().isOver());
        assertTrue(all.getLast().isOver());
        all.forEach(Beginning::end);
        Beginning next = Beginning.begin();
        assertFalse(next.isOver());
        next.end();
    }

    private static void add(Beginning beginning, byte[] bytes) {
        beginning.add(bytes, 0, bytes.length);
    }
}
