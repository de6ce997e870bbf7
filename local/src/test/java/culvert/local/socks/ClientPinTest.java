package culvert.local.socks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class ClientPinTest {
    private static final InetAddress MACHINE = InetAddress.ofLiteral("192.0.2.1");

    @Test
    void theFirstGoodSenderOfTheMachineIsTheClient() {
        ClientPin pin = announcing("0.0.0.0", 0);
        assertFalse(pin.admits(at("192.0.2.2", 5000)), "another machine");
        assertTrue(pin.admits(at("192.0.2.1", 5000)));
        assertTrue(pin.admits(at("192.0.2.1", 5001)));
        pin.pin(at("192.0.2.1", 5001));
        pin.pin(at("192.0.2.1", 5000));
        assertTrue(pin.admits(at("192.0.2.1", 5001)));
        assertFalse(pin.admits(at("192.0.2.1", 5000)));
    }

    @Test
    void aPortThatWasAnnouncedIsDemanded() {
        for (String host : new String[] {"0.0.0.0", "::", "192.0.2.1"}) {
            ClientPin pin = announcing(host, 7000);
            assertTrue(pin.admits(at("192.0.2.1", 7000)), host);
            assertFalse(pin.admits(at("192.0.2.1", 7001)), host);
            assertFalse(pin.admits(at("192.0.2.2", 7000)), host);
        }
    }

    @Test
    void anAddressFromBehindATranslatorSaysNothing() {
        for (String host : new String[] {"10.0.0.7", "example.com"}) {
            ClientPin pin = announcing(host, 7000);
            assertTrue(pin.admits(at("192.0.2.1", 7001)), host);
            assertFalse(pin.admits(at("10.0.0.7", 7000)), host);
        }
    }

    private static ClientPin announcing(String host, int port) {
        return new ClientPin(MACHINE, new Target(Host.parse(host), port));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
