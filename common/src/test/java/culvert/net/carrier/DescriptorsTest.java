package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.linux.NextDescriptor;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @BeforeAll
    static void load() {
        assertTrue(Epoll.isAvailable()); // and so the native library is loaded, whichever test comes first
    }

    @Test
    void acceptingEndsBeforeDiallingAndDiallingBeforeTheLastDescriptor() {
        Descriptors descriptors = new Descriptors(256);
        assertFalse(descriptors.areFew(223));
        assertTrue(descriptors.areFew(224));
        assertDoesNotThrow(() -> descriptors.mustNotBeFew(223));
        assertThrows(IOException.class, () -> descriptors.mustNotBeFew(224));
        assertFalse(descriptors.areUsedUp(239));
        assertTrue(descriptors.areUsedUp(240));
    }

    @Test
    void theReserveIsSmallAmongMany() {
        assertFalse(new Descriptors(524_288).areFew(524_288 - 129));
        assertFalse(new Descriptors(Long.MAX_VALUE).areFew(Integer.MAX_VALUE));
    }

    @Test
    void theNextNumberIsTheSameBothWays() throws IOException {
        int[] both = {-1, 0};
        // others may open and close one in between
        for (int i = 0; i < 1000 && both[0] != both[1]; i++) {
            both[0] = EpollFamily.nextDescriptor();
            both[1] = NextDescriptor.number();
        }
        assertEquals(both[0], both[1]);
    }
}
