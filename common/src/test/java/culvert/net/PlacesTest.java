package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places<String> places = new Places<>(256);

    @Test
    void oneThatWantsAllGetsHalfAndEachOtherHalfOfTheRest() {
        assertEquals(128, takenBy("alice"));
        assertEquals(64, takenBy("bob"));
        assertEquals(32, takenBy("carol"));
    }

    @Test
    void whatIsGivenBackIsFree() {
        takenBy("alice");
        places.giveBack("alice");
        assertTrue(places.take("alice"));
        assertFalse(places.take("alice"));
        for (int i = 0; i < 128; i++) {
            places.giveBack("alice");
        }
        assertEquals(128, takenBy("bob"));
    }

    private int takenBy(String who) {
        int count = 0;
        while (places.take(who)) {
            count++;
        }
        return count;
    }
}
