package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void acceptingEndsBeforeDiallingAndDiallingBeforeTheLastDescriptor() {
        Descriptors descriptors = new Descriptors(256);
        assertFalse(descriptors.areFew(223));
        assertTrue(descriptors.areFew(224));
        assertFalse(descriptors.areUsedUp(239));
        assertTrue(descriptors.areUsedUp(240));
    }

    @Test
    void theReserveIsSmallAmongMany() {
        assertFalse(new Descriptors(524_288).areFew(524_288 - 129));
        assertFalse(new Descriptors(Long.MAX_VALUE).areFew(Integer.MAX_VALUE));
    }

    @Test
    void aSocketTellsWhetherFewAreLeft() {
        assertTrue(Epoll.isAvailable()); // and so the native library is loaded, whichever test comes first
        assertDoesNotThrow(() -> new Descriptors(1_000_000).mustNotBeFew());
        assertThrows(IOException.class, () -> new Descriptors(1).mustNotBeFew());
    }
}
