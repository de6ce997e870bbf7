package culvert.local.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.page.Html;
import culvert.relay.Outcome;
import culvert.relay.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void nothingForeignIsMarkup() {
        assertEquals("&lt;b a=&quot;&#39;&quot;&gt;&amp;amp;\uFFFD", Html.escaped("<b a=\"'\">&amp;\n"));
    }

    @Test
    void amountsAndTimesAreShort() {
        assertEquals("0 B", Html.bytes(0));
        assertEquals("999 B", Html.bytes(999));
        assertEquals("1.0 kB", Html.bytes(1000));
        assertEquals("121 kB", Html.bytes(121_400));
        assertEquals("3.5 GB/s", Html.speed(3.5e9));
        assertEquals("84 ms", Html.time(Duration.ofMillis(84)));
        assertEquals("1.5 s", Html.time(Duration.ofMillis(1540)));
        assertEquals("3 min 5 s", Html.time(Duration.ofSeconds(185)));
        assertEquals("26 h 0 min", Html.time(Duration.ofHours(26)));
        assertEquals("just now", Html.ago(Duration.ZERO));
        assertEquals("59 s ago", Html.ago(Duration.ofSeconds(59)));
        assertEquals("3 days ago", Html.ago(Duration.ofHours(80)));
    }

    @Test
    void everyCauseHasASentence() {
        for (Cause cause : Cause.values()) {
            for (Side side : Side.values()) {
                String sentence = Causes.sentence(new Outcome(cause, side, 1, 0, Duration.ZERO));
                assertTrue(sentence.endsWith(".") || sentence.endsWith("?"), sentence);
                assertEquals(sentence, Html.escaped(sentence), "it goes into the page as it is");
            }
        }
    }

    @Test
    void aPlotEndsAtTheRightEdgeAndStaysInside() {
        String plot = Plot.of(List.of(new Traffic.Speed(0, 0), new Traffic.Speed(1e6, 2e6), new Traffic.Speed(5, 3e7)));
        assertTrue(plot.contains("50.0 MB/s"), plot);
        assertTrue(plot.contains("L640.0 "), plot);
        assertFalse(plot.contains("NaN") || plot.contains("Infinity") || plot.contains(" -"), plot);
    }
}
