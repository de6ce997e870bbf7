package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.NetworkException;
import org.junit.jupiter.api.Test;

class OccupancyTest {

    @Test
    void theOneThatClosesGivesBackWhenNobodyIsInside() throws NetworkException {
        Occupancy occupancy = new Occupancy();
        occupancy.enter();
        assertFalse(occupancy.leave());
        assertTrue(occupancy.close());
        assertFalse(occupancy.close());
        assertThrows(NetworkException.class, occupancy::enter);
    }

    @Test
    void theOneInsideGivesBackOnItsWayOut() throws NetworkException {
        Occupancy occupancy = new Occupancy();
        occupancy.enter();
        assertFalse(occupancy.close());
        assertFalse(occupancy.close());
        assertTrue(occupancy.leave());
        assertFalse(occupancy.close());
        assertThrows(NetworkException.class, occupancy::enter);
    }

    @Test
    void twoInOneDirectionAreADefect() throws NetworkException {
        Occupancy occupancy = new Occupancy();
        occupancy.enter();
        assertThrows(IllegalStateException.class, occupancy::enter);
    }
}
