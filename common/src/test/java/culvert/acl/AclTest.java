package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.acl.Decision.Way;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Ip;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lists of rules make of targets and clients. */
final class AclTest {
    private static final String USUAL = """
            # lines are counted from 1
            [proxy_all]

            [bypass_list]
            10.0.0.0/8 # 5
            fd00::1/8
            192.0.2.7
            ||example.org
            |exact.example
            (^|\\.)old\\.example$
            ^(.*\\.)?older\\.example$
            \\.below\\.example$
            ^whole\\.example$
            plain.example
            ^ads[0-9]+\\.
            ||xn--e1afmkfd.xn--p1ai

            [proxy_list]
            ||not.example.org

            [outbound_block_list]
            203.0.113.0/24
            ||blocked.example
            """;

    private static final Acl ACL = acl(USUAL);

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,              DIRECT, 5",
        "11.1.2.3,              PROXIED, 0",
        "fd77::5,               DIRECT, 6",
        "::ffff:10.0.0.1,       DIRECT, 5",
        "64:ff9b::a00:1,        DIRECT, 5",
        "192.0.2.7,             DIRECT, 7",
        "192.0.2.8,             PROXIED, 0",
        "203.0.113.9,           REFUSED, 22",
        "example.org,           DIRECT, 8",
        "EXAMPLE.org.,          DIRECT, 8",
        "a.b.example.org,       DIRECT, 8",
        "notexample.org,        , 0",
        "not.example.org,       PROXIED, 19",
        "x.not.example.org,     PROXIED, 19",
        "exact.example,         DIRECT, 9",
        "in.exact.example,      , 0",
        "old.example,           DIRECT, 10",
        "www.old.example,       DIRECT, 10",
        "cold.example,          , 0",
        "older.example,         DIRECT, 11",
        "www.older.example,     DIRECT, 11",
        "below.example,         , 0",
        "www.below.example,     DIRECT, 12",
        "whole.example,         DIRECT, 13",
        "www.whole.example,     , 0",
        "plain.example,         DIRECT, 14",
        "plainXexample,         DIRECT, 14",
        "xplain.example.net,    DIRECT, 14",
        "ads17.example,         DIRECT, 15",
        "ads.example,           , 0",
        "xn--e1afmkfd.xn--p1ai, DIRECT, 16",
        "blocked.example,       REFUSED, 23",
    })
    void aLineDecidesAtTheLocalEnd(String host, Way way, int line) {
        Optional<Decision> decision = switch (Host.parse(host)) {
            case Ip ip -> Optional.of(ACL.local(ip.address()));
            case DomainName name -> ACL.local(name);
        };
        assertEquals(way == null ? Optional.empty() : Optional.of(new Decision(way, line)), decision);
    }

    @Test
    void addressesDecideForANameThatNoRuleNames() {
        assertEquals(new Decision(Way.PROXIED, 0), local("198.51.100.1"));
        assertEquals(new Decision(Way.DIRECT, 5), local("198.51.100.1", "10.0.0.1"));
        assertEquals(new Decision(Way.REFUSED, 22), local("10.0.0.1", "203.0.113.1"));
        assertEquals(new Decision(Way.PROXIED, 0), local());
    }

    @Test
    void withoutNetworksNoNameIsLookedUp() {
        assertEquals(
                Optional.of(new Decision(Way.PROXIED, 0)), acl("||a.example").local(new DomainName("b.example")));
        assertEquals(
                Optional.of(new Decision(Way.DIRECT, 0)),
                acl("[bypass_all]\n10.0.0.0/8\n[proxy_list]\n||a.example").local(new DomainName("b.example")));
        assertEquals(
                Optional.empty(), acl("[bypass_all]\n[proxy_list]\n10.0.0.0/8").local(new DomainName("b.example")));
    }

    @Test
    void bypassAllSendsOnlyTheProxyListThroughTheRemote() {
        Acl acl = acl("[bypass_all]\n[proxy_list]\n192.0.2.0/24\n||far.example");
        assertEquals(new Decision(Way.PROXIED, 3), acl.local(address("192.0.2.1")));
        assertEquals(new Decision(Way.DIRECT, 0), acl.local(address("192.0.3.1")));
        assertEquals(Optional.of(new Decision(Way.PROXIED, 4)), acl.local(new DomainName("www.far.example")));
        assertEquals(new Decision(Way.DIRECT, 0), acl.local(List.of(address("198.51.100.1"))));
        assertEquals(new Decision(Way.PROXIED, 3), acl.local(List.of(address("198.51.100.1"), address("192.0.2.9"))));
    }

    @Test
    void theRemoteReadsClientsAndTargets() {
        Acl acl = acl("""
                [accept_all]
                [black_list]
                192.0.2.0/24
                [outbound_block_list]
                198.51.100.0/24
                ||bad.example
                """);
        assertEquals(new Decision(Way.REFUSED, 3), acl.client(address("::ffff:192.0.2.5")));
        assertEquals(new Decision(Way.DIRECT, 0), acl.client(address("192.0.3.5")));
        assertEquals(Optional.of(new Decision(Way.REFUSED, 6)), acl.remote(new DomainName("www.bad.example")));
        assertEquals(Optional.empty(), acl.remote(new DomainName("good.example")));
        assertEquals(new Decision(Way.REFUSED, 5), acl.remote(address("198.51.100.9"), true));
        assertEquals(new Decision(Way.DIRECT, 0), acl.remote(address("8.8.8.8"), false));

        Acl strict = acl("""
                [reject_all]
                [white_list]
                192.0.2.0/24
                [outbound_block_all]
                [outbound_allow_list]
                ||good.example
                8.8.8.0/24
                """);
        assertEquals(new Decision(Way.DIRECT, 3), strict.client(address("192.0.2.5")));
        assertEquals(new Decision(Way.REFUSED, 0), strict.client(address("192.0.3.5")));
        assertEquals(Optional.of(new Decision(Way.DIRECT, 6)), strict.remote(new DomainName("good.example")));
        assertEquals(new Decision(Way.DIRECT, 0), strict.remote(address("1.1.1.1"), true));
        assertEquals(new Decision(Way.REFUSED, 0), strict.remote(address("1.1.1.1"), false));
        assertEquals(new Decision(Way.DIRECT, 7), strict.remote(address("8.8.8.8"), false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            [bypas_list]      ~ the section [bypas_list] is not known
            10.0.0.0/33       ~ "/33" is not a prefix length, expected /0 to /32
            fd00::/x          ~ "/x" is not a prefix length, expected /0 to /128
            300.0.0.1         ~ "300.0.0.1" is not an IPv4 or IPv6 network
            ||                ~ "" is not a host name
            |a b              ~ "a b" is not a host name
            ||a*.example      ~ "a*.example" is not a host name
            (^|\\.)a(\\.example$ ~ is no regular expression (RE2) that can be read
            (?=a)b            ~ is no regular expression (RE2) that can be read
            """)
    void whatCannotBeReadIsNamedWithItsLine(String line, String text) {
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        assertNull(AclFile.read("[proxy_all]\r\n" + line.replace("\\\\", "\\") + "\r\n", mistakes));
        assertEquals(1, mistakes.size());
        assertEquals(2, mistakes.getFirst().line());
        assertTrue(mistakes.getFirst().text().contains(text), mistakes.toString());
    }

    /** What is filed under four characters must not be missed: the JDK's engine says what matches. */
    @Test
    void expressionsMatchWhatTheyMatchElsewhere() {
        List<String> expressions = List.of(
                "a",
                "ab",
                "abc",
                "a.c",
                "^abc",
                "abc$",
                "^abc$",
                "a.c$",
                "abc|xyz",
                "(abc|x)yz",
                "ab?cd",
                "abc*d",
                "ab+c",
                "[abc]d",
                "abc[d-f]",
                "x\\.y",
                "\\d\\d\\d",
                "ab{2}c",
                "(ab)?cde",
                "a\\.?bc",
                "^.*bc.e",
                "b-c_d",
                "AB[C]D",
                "(?:^|\\.)abc\\.(?:d|e)$",
                "c.+e.f");
        List<String> names = List.of(
                "a",
                "ab",
                "abc",
                "abcd",
                "acd",
                "xabc",
                "abcx",
                "a.c",
                "axc",
                "xyz",
                "abcyz",
                "ad",
                "abbc",
                "abd",
                "abccd",
                "x.y",
                "x123",
                "cde",
                "a.bc",
                "bcxe",
                "b-c_d",
                "www.abc.d",
                "abc.e",
                "abc.f",
                "cxxezf",
                "ce.f");
        for (String expression : expressions) {
            Acl acl = acl(expression + "\n");
            Pattern pattern = Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
            for (String name : names) {
                assertEquals(
                        pattern.matcher(name).find() ? Way.DIRECT : Way.PROXIED,
                        acl.local(new DomainName(name)).orElseThrow().way(),
                        expression + " on " + name);
            }
        }
    }

    @Test
    void theEarliestOfSeveralExpressionsDecides() {
        Acl acl = acl("[0-9]zzz\nexample\nexampl[e]\nwww\n");
        assertEquals(Optional.of(new Decision(Way.DIRECT, 2)), acl.local(new DomainName("www.example.org")));
        assertEquals(Optional.of(new Decision(Way.DIRECT, 1)), acl.local(new DomainName("www.example1zzz.org")));
    }

    @Test
    void aNetworkInsideAnotherChangesNothing() {
        Acl acl = acl("10.1.0.0/16\n10.0.0.0/8\n10.200.0.0/16\n11.0.0.0/32\n");
        assertEquals(2, acl.local(address("10.1.2.3")).line());
        assertEquals(2, acl.local(address("10.255.2.3")).line());
        assertEquals(4, acl.local(address("11.0.0.0")).line());
        assertEquals(0, acl.local(address("11.0.0.1")).line());
        assertEquals(0, acl.local(address("9.255.255.255")).line());
    }

    @Test
    void expressionsThatHaveToBeCompiledAreBounded() {
        String many = IntStream.range(0, 2_001).mapToObj(i -> "a[bc]" + i).collect(Collectors.joining("\n"));
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        assertNull(AclFile.read(many, mistakes));
        assertEquals(2_001, mistakes.getFirst().line());
    }

    private static Decision local(String... addresses) {
        return ACL.local(List.of(addresses).stream().map(AclTest::address).toList());
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static Acl acl(String text) {
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        Acl acl = AclFile.read(text, mistakes);
        assertEquals(List.of(), mistakes);
        assertNotNull(acl);
        return acl;
    }
}
