package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.net.Transport;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportsTest {
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "plain"})
    void aForcedTransportIsTheOneThatRuns(String name) throws IOException {
        try (Transport transport = Transports.open(Optional.of(name))) {
            assertEquals(name, transport.name());
        }
    }

    @Test
    void onLinuxTheBestIsEpoll() throws IOException {
        try (Transport transport = Transports.open(Optional.empty())) {
            assertEquals("epoll", transport.name());
        }
    }

    @Test
    void anUnknownTransportIsRefused() {
        assertThrows(IOException.class, () -> Transports.open(Optional.of("pigeon")));
    }

    @Test
    void everyMachineGetsACarrier() {
        assertEquals(1, Transports.carriers(1));
        assertEquals(1, Transports.carriers(2));
        assertEquals(4, Transports.carriers(8));
    }
}
