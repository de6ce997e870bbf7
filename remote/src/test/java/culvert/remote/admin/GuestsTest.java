package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GuestsTest {
    private final Guests guests = new Guests(5, 2);

    @Test
    void nobodyHasMoreThanItsPlacesAndAllTogetherNoMoreThanThereAre() {
        assertTrue(guests.enter("a"));
        assertTrue(guests.enter("a"));
        assertFalse(guests.enter("a"));
        assertTrue(guests.enter("b"));
        assertTrue(guests.enter("b"));
        assertTrue(guests.enter("c"));
        assertFalse(guests.enter("d"), "there are five");
        guests.leave("a");
        assertTrue(guests.enter("d"));
        assertFalse(guests.enter("a"));
        guests.leave("d");
        assertTrue(guests.enter("a"), "what was given back is there again");
    }
}
