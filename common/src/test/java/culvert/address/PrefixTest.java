package culvert.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.255, 192.0.2.0/24",
        "255.255.255.1, 255.255.255.0/24",
        "0.0.0.0, 0.0.0.0/24",
        "2001:db8:1:2ff:ffff::1, 2001:db8:1:200::/56",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ff00::/56",
        "::1, ::/56",
        "::ffff:192.0.2.9, 192.0.2.0/24",
    })
    void anAddressBelongsToItsNetwork(String address, String network) {
        assertEquals(network, of(address).toString());
    }

    @Test
    void neighboursAreEqualAndOthersAreNot() {
        assertEquals(of("192.0.2.1"), of("192.0.2.254"));
        assertNotEquals(of("192.0.2.1"), of("192.0.3.1"));
        assertEquals(of("2001:db8:1:200::1"), of("2001:db8:1:2ff::2"));
        assertNotEquals(of("2001:db8:1:200::1"), of("2001:db8:1:300::1"));
        assertNotEquals(of("0.0.0.0"), of("::"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.255, 192.0.2.255/32",
        "2001:db8:1:2ff:ffff::1, 2001:db8:1:2ff::/64",
        "fe80::1, fe80::/64",
        "::ffff:192.0.2.9, 192.0.2.9/32",
    })
    void aMachineHasAnAddressOfIpv4OrANetworkOfIpv6(String address, String machine) {
        assertEquals(machine, Prefix.ofMachine(InetAddress.ofLiteral(address)).toString());
    }

    private static Prefix of(String address) {
        return Prefix.of(InetAddress.ofLiteral(address));
    }
}
