package culvert.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopPrefixesTest {
    private final TopPrefixes top = new TopPrefixes();

    @Test
    void theMostFrequentComeFirstAndTheRestIsOneNumber() {
        for (int network = 1; network <= 8; network++) {
            for (int i = 0; i < network; i++) {
                top.add(prefix(0, network));
            }
        }
        assertEquals(
                "10.0.8.0/24:8 10.0.7.0/24:7 10.0.6.0/24:6 10.0.5.0/24:5 10.0.4.0/24:4 elsewhere:6",
                top.told().toString());
    }

    @Test
    void whoeverMakesUpAHundredthIsFoundAmongAnyNumber() {
        int networks = 20_000;
        int often = networks / 50;
        for (int i = 0; i < networks; i++) {
            top.add(prefix(1 + i / 256, i % 256));
            if (i % 50 == 49) {
                top.add(prefix(0, 1));
            }
        }
        Map.Entry<String, Long> first = top.told().of().entrySet().iterator().next();
        assertEquals("10.0.1.0/24", first.getKey());
        long count = first.getValue();
        long mostTooMany = ((long) networks + often) / TopPrefixes.PLACES;
        assertTrue(count >= often && count <= often + mostTooMany, "counted " + count);
    }

    private static Prefix prefix(int second, int third) {
        return Prefix.of(InetAddress.ofLiteral("10." + second + "." + third + ".9"));
    }
}
