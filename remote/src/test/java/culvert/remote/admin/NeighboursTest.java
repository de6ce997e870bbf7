package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.9",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.7.7",
                "100.64.0.1",
                "169.254.3.4",
                "fe80::7",
                "fd12::1",
                "::ffff:10.0.0.1"
            })
    void areThoseInNetworksAround(String address) {
        assertTrue(Neighbours.contain(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "100.128.0.1",
                "192.0.2.1",
                "2001:db8::1",
                "2a00::1",
                "2002:a00:1::1",
                "2001::1",
                "::ffff:8.8.8.8"
            })
    void areNotThoseFromFarAway(String address) {
        assertFalse(Neighbours.contain(InetAddress.ofLiteral(address)));
    }
}
