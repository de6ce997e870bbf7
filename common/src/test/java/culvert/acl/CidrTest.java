package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks as a user writes them, and what lies inside. */
final class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,               10.0.0.0,  10.255.255.255, 9.255.255.255,   11.0.0.0",
        "172.16.0.0/12,            172.16.0.0, 172.31.255.255, 172.15.255.255, 172.32.0.0",
        "192.168.7.128/25,         192.168.7.128, 192.168.7.255, 192.168.7.127, 192.168.8.0",
        "192.0.2.7,                192.0.2.7, 192.0.2.7,      192.0.2.6,       192.0.2.8",
        "127.0.0.1/32,             127.0.0.1, 127.0.0.1,      127.0.0.0,       127.0.0.2",
        "128.0.0.0/1,              128.0.0.0, 255.255.255.255, 127.255.255.255, 0.0.0.0",
        "fe80::/10,                fe80::,    febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fe7f:ffff::, fec0::",
        "fd00::/8,                 fd00::,    fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fcff::, fe00::",
        "2001:db8::/33,            2001:db8::, 2001:db8:7fff::1, 2001:db7::,   2001:db8:8000::",
        "::1,                      ::1,       ::1,            ::,              ::2",
    })
    void containsItsFirstAndLastAddressAndNotTheirNeighbours(
            String network, String first, String last, String before, String after) {
        Cidr cidr = Cidr.parse(network);
        assertTrue(cidr.contains(InetAddress.ofLiteral(first)), first);
        assertTrue(cidr.contains(InetAddress.ofLiteral(last)), last);
        assertTrue(!cidr.contains(InetAddress.ofLiteral(before)), before);
        assertTrue(!cidr.contains(InetAddress.ofLiteral(after)), after);
    }

    @Test
    void theWholeFamilyContainsEverythingOfThatFamilyOnly() {
        assertTrue(Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("255.1.2.3")));
        assertTrue(!Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1")));
        assertTrue(Cidr.parse("::/0").contains(InetAddress.ofLiteral("ffff::1")));
        assertTrue(!Cidr.parse("::/0").contains(InetAddress.ofLiteral("10.0.0.1")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8,        10.0.0.0/8",
        "192.168.1.129/25,  192.168.1.128/25",
        "1.2.3.4/0,         0.0.0.0/0",
        "fd12::1/8,         fd00::/8",
        "2001:db8:8000::/32, 2001:db8::/32",
    })
    void bitsAfterThePrefixAreAnErrorThatNamesTheNetwork(String text, String network) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
        assertTrue(String.valueOf(e.getMessage()).endsWith("the network is " + network), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 /8",
                "10/8",
                "10.0.0/8",
                "010.0.0.0/8",
                "0x0a.0.0.0/8",
                "10.0.0.256/32",
                "localhost",
                "localhost/8",
                "fd00::/129",
                "fe80::1%lo",
                "fe80::%1/10",
                "[fd00::]/8",
                "fd00:::/8",
                "1:2:3:4:5:6:7:8:9/128",
                "fd00::/999999999999",
            })
    void whatIsNotANetworkIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @Test
    void anIpv4NetworkInIpv6FormIsRefusedWithAHint() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Cidr.parse("::ffff:10.0.0.0/104"));
        assertTrue(String.valueOf(e.getMessage()).contains("write 10.0.0.0"), e.getMessage());
    }

    @Test
    void printsAsItIsRead() {
        assertEquals("10.0.0.0/8", Cidr.parse("10.0.0.0/8").toString());
        assertEquals("192.0.2.1/32", Cidr.parse("192.0.2.1").toString());
        assertEquals(Cidr.parse("fd00::/8"), Cidr.parse(Cidr.parse("fd00::/8").toString()));
    }
}
