package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.BlockedException;
import culvert.relay.AddressRule;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every border of every network, from both sides. */
final class EgressPolicyTest {
    private static final int PORT = 443;

    @ParameterizedTest
    @CsvSource({
        // first refused, last refused, just before, just after (- where the neighbour is refused as well)
        "0.0.0.0,         0.255.255.255,   -,               1.0.0.0",
        "10.0.0.0,        10.255.255.255,  9.255.255.255,   11.0.0.0",
        "100.64.0.0,      100.127.255.255, 100.63.255.255,  100.128.0.0",
        "127.0.0.0,       127.255.255.255, 126.255.255.255, 128.0.0.0",
        "168.63.129.16,   168.63.129.16,   168.63.129.15,   168.63.129.17",
        "169.254.0.0,     169.254.255.255, 169.253.255.255, 169.255.0.0",
        "172.16.0.0,      172.31.255.255,  172.15.255.255,  172.32.0.0",
        "192.0.0.0,       192.0.0.255,     191.255.255.255, 192.0.1.0",
        "192.0.2.0,       192.0.2.255,     192.0.1.255,     192.0.3.0",
        "192.88.99.0,     192.88.99.255,   192.88.98.255,   192.88.100.0",
        "192.168.0.0,     192.168.255.255, 192.167.255.255, 192.169.0.0",
        "198.18.0.0,      198.19.255.255,  198.17.255.255,  198.20.0.0",
        "198.51.100.0,    198.51.100.255,  198.51.99.255,   198.51.101.0",
        "203.0.113.0,     203.0.113.255,   203.0.112.255,   203.0.114.0",
        "224.0.0.0,       239.255.255.255, 223.255.255.255, -",
        "240.0.0.0,       255.255.255.255, -,               -",
    })
    void specialIpv4NetworksAreRefusedAlsoInsideIpv6(String first, String last, String before, String after) {
        for (String form : List.of("", "::ffff:", "64:ff9b::", "::")) {
            refuses(form + first);
            refuses(form + last);
            if (!"-".equals(before)) {
                permits(form + before);
            }
            if (!"-".equals(after)) {
                permits(form + after);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "::,                 ::,                                        -,                  -",
        "::1,                ::1,                                       -,                  -",
        "::ffff:0:0:0,       ::ffff:0:ffff:ffff,                        -,                  -",
        "64:ff9b:0:0:0:1::,  64:ff9b:ffff:ffff:ffff:ffff:ffff:ffff,     -,                  -",
        "64:ff9b:1::,        64:ff9b:1:ffff:ffff:ffff:ffff:ffff,        -,                  -",
        "100::,              100::ffff:ffff:ffff:ffff,                  -,                  -",
        "1000::,             1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   -,                  2000::",
        "2001::,             2001:0:ffff:ffff:ffff:ffff:ffff:ffff,      2000:ffff::1,       -",
        "2001:1::,           2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff,    -,                  2001:200::",
        "2001:db8::,         2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,    2001:db7:ffff::1,   2001:db9::",
        "2002::,             2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   2001:ffff:ffff::1,  2003::",
        "3fff::,             3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff,    3ffe:ffff::1,       3fff:1000::",
        "4000::,             fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   3fff:ffff:ffff::1,  -",
        "fc00::,             fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   -,                  -",
        "fe80::,             febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   -,                  -",
        "fec0::,             feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   -,                  -",
        "ff00::,             ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,   -,                  -",
    })
    void specialIpv6NetworksAreRefused(String first, String last, String before, String after) {
        refuses(first);
        refuses(last);
        if (!"-".equals(before)) {
            permits(before);
        }
        if (!"-".equals(after)) {
            permits(after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2002:7f00:1::1", "2001:0:1:2:3:4:80ff:fffe", "fd00:ec2::254", "fe80::1", "ff02::1"})
    void waysAroundTheRuleAreRefused(String address) {
        refuses(address);
    }

    @Test
    void theScopeOfAnIpv6AddressMakesNoDifference() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress disguised = Inet6Address.getByAddress(null, mapped, 1);
        assertFalse(policy().permits(new InetSocketAddress(disguised, PORT)));
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
        assertFalse(policy().permits(new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 2), PORT)));
    }

    @Test
    void anExceptionOpensItsNetworkAndNothingElse() {
        EgressPolicy policy = policy("10.1.0.0/16", "fd00:1::/32", "::1");
        assertTrue(policy.permits(at("10.1.255.255")));
        assertTrue(policy.permits(at("fd00:1::7")));
        assertTrue(policy.permits(at("::1")));
        assertFalse(policy.permits(at("10.2.0.0")));
        assertFalse(policy.permits(at("fd00:2::7")));
        assertFalse(policy.permits(at("127.0.0.1")));
    }

    @Test
    void anExceptionForIpv4CountsForItsIpv6FormsAndNotTheOtherWayRound() {
        EgressPolicy four = policy("10.0.0.0/8");
        assertTrue(four.permits(at("64:ff9b::10.9.9.9")));
        assertTrue(four.permits(at("::10.9.9.9")));
        assertFalse(four.permits(at("64:ff9b::127.0.0.1")));
        EgressPolicy six = policy("64:ff9b::/96", "::/0");
        assertFalse(six.permits(at("64:ff9b::10.9.9.9")));
        assertFalse(six.permits(at("::ffff:10.9.9.9")));
        assertFalse(six.permits(at("10.9.9.9")));
    }

    @Test
    void whatThisMachineAndItsNeighboursHaveIsRefusedAlthoughItIsPublic() {
        List<OwnAddress> links = List.of(
                OwnAddress.of("eth0", ip("9.1.2.3"), 24, false),
                OwnAddress.of("eth0", ip("2600:1:2:3::7"), 64, false),
                OwnAddress.of("eth1", ip("10.0.0.7"), 8, false));
        EgressPolicy policy = policy(links);
        for (String address : List.of(
                "9.1.2.3",
                "9.1.2.0",
                "9.1.2.255",
                "::ffff:9.1.2.9",
                "64:ff9b::9.1.2.9",
                "2600:1:2:3::7",
                "2600:1:2:3::")) {
            assertFalse(policy.permits(at(address)), address);
        }
        for (String address : List.of("9.1.1.255", "9.1.3.0", "2600:1:2:2::7", "2600:1:2:4::")) {
            assertTrue(policy.permits(at(address)), address);
        }
        assertEquals(List.of("9.1.2.0/24 (eth0)", "2600:1:2:3::/64 (eth0)"), policy.refusedHere());
        assertEquals(List.of(), policy.tooWide());
    }

    @Test
    void anExceptionOpensThisMachineToo() {
        List<OwnAddress> links = List.of(OwnAddress.of("eth0", ip("9.1.2.3"), 24, false));
        EgressPolicy one = policy(links, "9.1.2.3");
        assertTrue(one.permits(at("9.1.2.3")));
        assertFalse(one.permits(at("9.1.2.4")));
        assertEquals(List.of("9.1.2.0/24 (eth0)"), one.refusedHere());
        EgressPolicy all = policy(links, "9.1.0.0/16");
        assertTrue(all.permits(at("9.1.2.4")));
        assertEquals(List.of(), all.refusedHere());
    }

    @ParameterizedTest
    @CsvSource({
        "9.1.2.3, 0, false, 9.0.0.0", "9.1.2.3, 15, false, 9.1.2.4", "9.1.2.3, 24, true, 9.1.2.4",
        "2600:1::7, 0, false, 2600:2::1", "2600:1::7, 47, false, 2600:1::8", "2600:1::7, 64, true, 2600:1::8",
        "9.1.2.3, 32, false, 9.1.2.4", "9.1.2.3, -1, false, 9.1.2.4"
    })
    void anOddPrefixOrALinkToOnePeerRefusesTheOwnAddressOnly(String own, int prefix, boolean single, String other) {
        EgressPolicy policy = policy(List.of(OwnAddress.of("wan", ip(own), prefix, single)));
        assertFalse(policy.permits(at(own)), own);
        assertTrue(policy.permits(at(other)), other);
    }

    @Test
    void aPrefixThatIsNotBelievedIsTold() {
        List<OwnAddress> links =
                List.of(OwnAddress.of("wan", ip("9.1.2.3"), 0, false), OwnAddress.of("tun", ip("9.9.9.9"), 0, true));
        assertEquals(List.of("0.0.0.0/0 (wan)"), policy(links).tooWide());
        assertEquals(
                List.of("9.1.2.3/32 (wan)", "9.9.9.9/32 (tun)"), policy(links).refusedHere());
    }

    @Test
    void whereTheSystemSaysNothingAboutThisMachineNothingIsPermitted() {
        EgressPolicy policy = new EgressPolicy(
                List.of(Cidr.parse("10.0.0.0/8")), new OwnSockets(ignored -> false), new MachineAddresses(() -> {
                    throw new SocketException("no");
                }));
        assertFalse(policy.permits(at("9.9.9.9")));
        assertTrue(policy.permits(at("10.0.0.1")));
    }

    @Test
    void anAddressThatComesWhileTheProgramRunsIsRefusedSoon() throws InterruptedException {
        AtomicReference<List<OwnAddress>> links = new AtomicReference<>(List.of());
        EgressPolicy policy =
                new EgressPolicy(List.of(), new OwnSockets(ignored -> false), new MachineAddresses(links::get));
        assertTrue(policy.permits(at("9.1.2.3")));
        links.set(List.of(OwnAddress.of("eth0", ip("9.1.2.3"), 24, false)));
        Until.isTrue(() -> "still permitted", () -> !policy.permits(at("9.1.2.3")));
        links.set(List.of());
        Until.isTrue(() -> "still refused", () -> policy.permits(at("9.1.2.3")));
    }

    @Test
    void onlyThePermittedOnesOfSeveralAddressesRemain() throws BlockedException {
        List<InetSocketAddress> found = Stream.of("10.0.0.1", "9.9.9.9", "::1", "2600::1")
                .map(EgressPolicyTest::at)
                .toList();
        AddressRule rule = policy()::permits;
        assertEquals(List.of(at("9.9.9.9"), at("2600::1")), rule.permitted(found));
        assertThrows(BlockedException.class, () -> rule.permitted(List.of(at("10.0.0.1"), at("::1"))));
        assertThrows(BlockedException.class, () -> rule.permitted(List.of()));
    }

    @Test
    void theMessageNamesNeitherAddressNorRule() {
        AddressRule rule = policy()::permits;
        BlockedException e = assertThrows(BlockedException.class, () -> rule.permitted(List.of(at("10.0.0.1"))));
        assertFalse(String.valueOf(e.getMessage()).contains("10."), e.getMessage());
    }

    private static void refuses(String address) {
        assertFalse(policy().permits(at(address)), address);
    }

    private static void permits(String address) {
        assertTrue(policy().permits(at(address)), address);
    }

    private static EgressPolicy policy(String... allowed) {
        return policy(List.of(), allowed);
    }

    private static EgressPolicy policy(List<OwnAddress> links, String... allowed) {
        return new EgressPolicy(
                Stream.of(allowed).map(Cidr::parse).toList(),
                new OwnSockets(ignored -> false),
                new MachineAddresses(() -> links));
    }

    private static InetAddress ip(String address) {
        return InetAddress.ofLiteral(address);
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), PORT);
    }
}
