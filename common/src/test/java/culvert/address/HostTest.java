package culvert.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "[::1], ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    void anAddressIsAnAddressAndPrintsInItsUsualForm(String text, String printed) {
        assertEquals(printed, assertInstanceOf(Ip.class, Host.parse(text)).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "example.com",
                "example.com.",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.256",
                "1.2.3.",
                "0x7f.1",
                "2130706433",
                "1.2.3.+4",
                "_dns.a-b.c",
                "xn--bcher-kva.example"
            })
    void theRestIsANameAndNotSomeOddSpellingOfAnAddress(String text) {
        assertEquals(new DomainName(text), Host.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", ":", ":::", "1::2::3", "::1%1", "[::1", "::1]", "[a]", "a:80", "ü"})
    void whatIsNeitherIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Host.parse(text));
    }

    @Test
    void aNameIsAsLongAsTheWireAllows() {
        assertEquals(255, new DomainName("a".repeat(255)).name().length());
        assertThrows(IllegalArgumentException.class, () -> new DomainName("a".repeat(256)));
    }

    @Test
    void aNameIsNeverAnAddress() {
        assertThrows(IllegalArgumentException.class, () -> new DomainName("192.0.2.1"));
    }

    @Test
    void aScopeIsDropped() throws UnknownHostException {
        byte[] bytes = Host.parse("fe80::1") instanceof Ip ip ? ip.address().getAddress() : new byte[0];
        Ip scoped = new Ip(Inet6Address.getByAddress("ignored", bytes, 7));
        assertEquals(Host.parse("fe80::1"), scoped);
        assertEquals("fe80::1", scoped.toString());
    }

    @Test
    void fourBytesAreIpv4() {
        assertInstanceOf(Inet4Address.class, Ip.of(new byte[4]).address());
        assertThrows(IllegalArgumentException.class, () -> Ip.of(new byte[5]));
    }

    @Test
    void aPortFitsSixteenBits() {
        Host host = Host.parse("a");
        assertEquals("a:0", new Target(host, 0).toString());
        assertEquals("[::]:65535", new Target(Host.parse("::"), 65535).toString());
        assertThrows(IllegalArgumentException.class, () -> new Target(host, -1));
        assertThrows(IllegalArgumentException.class, () -> new Target(host, 65536));
    }
}
