package culvert.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.net.DialException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers that are late, old, odd, dead or half silent still give their answers. */
@Timeout(60)
final class OddNameServersTest extends DnsHarness {
    OddNameServersTest() {
        super(ASKS_AGAIN);
    }

    @Test
    void anAnswerIsHeardHoweverLate() throws Exception {
        server.host("late.test", 60, "192.0.2.1", "2001:db8::1").manner("late.test", TestNameServer.Manner.LATE);
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), Set.copyOf(resolve("late.test")));
        assertTrue(server.queries("late.test") >= 6, "it was not late");
    }

    @ParameterizedTest
    @EnumSource(
            value = TestNameServer.Manner.class,
            names = {"REFUSING_EDNS", "IGNORING_EDNS"})
    void aServerThatKnowsNoEdnsIsAskedWithoutAndThatIsRemembered(TestNameServer.Manner manner) throws Exception {
        server.host("old.test", 60, "192.0.2.1", "2001:db8::1").manner("old.test", manner);
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), Set.copyOf(resolve("old.test")));
        assertTrue(server.ednsQueries("old.test") > 0, "never asked with EDNS");
        server.host("next.test", 60, "192.0.2.2");
        assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve("next.test")));
        assertEquals(0, server.ednsQueries("next.test"));
    }

    @Test
    void aServerThatChangesTheSpellingIsAskedInLowerCase() throws Exception {
        server.host("spelling.test", 60, "192.0.2.1", "2001:db8::1")
                .manner("spelling.test", TestNameServer.Manner.CHANGING_SPELLING);
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), Set.copyOf(resolve("spelling.test")));
    }

    @Test
    void oneThatDoesSoAndKnowsNoTcpIsBelievedWhenItGoesOn() throws Exception {
        List<String> names = Stream.of("a", "b", "c", "d")
                .map(letter -> letter.repeat(60) + ".test")
                .toList();
        for (String name : names) {
            server.host(name, 60, "192.0.2.1").manner(name, TestNameServer.Manner.CHANGING_SPELLING_WITHOUT_TCP);
            assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(name)));
        }
        assertFalse(spellings(names.getFirst()).equals(Set.of(names.getFirst())), "believed at once");
        assertEquals(Set.of(names.getLast()), spellings(names.getLast()), "never believed");
    }

    @Test
    void oneForgedAnswerInAnotherSpellingDoesNotEndTheUseOfSpellings() throws Exception {
        String next = "a".repeat(60) + ".test";
        server.host("target.test", 60, "192.0.2.1").manner("target.test", TestNameServer.Manner.FORGED);
        server.host(next, 60, "192.0.2.2");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("target.test")));
        assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve(next)));
        assertFalse(spellings(next).contains(next), "asked in lower case");
    }

    @Test
    void oneFamilyDoesNotWaitForTheOtherForEver() throws Exception {
        server.host("half.test", 60, "192.0.2.1").manner("half.test", TestNameServer.Manner.SILENT_ABOUT_IPV6);
        NameServers servers = NameServers.of(List.of(server.address()));
        Lookups.Limits usual = new Lookups.Limits(ASKS_ONCE, DnsResolver.OTHER_FAMILY, 1);
        try (DnsResolver patient = resolver(servers, usual)) {
            assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(patient, "half.test")));
        }
    }

    @Test
    void aDeadFirstServerIsPassedOverAndAskedLastFromThenOn() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket dead = new DatagramSocket(new InetSocketAddress(loopback, 0));
                DnsResolver several = resolver(
                        NameServers.of(List.of((InetSocketAddress) dead.getLocalSocketAddress(), server.address())),
                        Duration.ofSeconds(10))) {
            dead.setSoTimeout(1);
            boolean isPassedOver = false;
            // more than one, since a pause of this machine looks like silence of the other, too
            for (int i = 0; i < 10 && !isPassedOver; i++) {
                String name = "a" + i + ".test";
                server.host(name, 60, "192.0.2.1");
                assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(several, name)));
                int asked = drain(dead);
                assertTrue(i > 0 || asked >= 2, "it was not the first");
                isPassedOver = asked == 0;
            }
            assertTrue(isPassedOver, "asked every time");
        }
    }

    @Test
    void whereNoServerListensNobodyWaits() throws Exception {
        try (DatagramSocket deaf = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress itself = (InetSocketAddress) deaf.getLocalSocketAddress();
            deaf.connect(itself); // nobody else can take the port, and nothing of others comes to it
            try (DnsResolver patient = resolver(NameServers.of(List.of(itself)), Duration.ofMinutes(10))) {
                DialException failure =
                        assertThrows(DialException.class, () -> patient.resolve(new DomainName("a.test")));
                assertEquals("the name server cannot be reached", failure.getMessage());
            }
        }
    }

    /** How the name was asked for. */
    private Set<String> spellings(String name) {
        return server.sightings().stream()
                .map(TestNameServer.Sighting::spelling)
                .filter(name::equalsIgnoreCase)
                .collect(Collectors.toSet());
    }

    /** How many datagrams have come since. */
    private static int drain(DatagramSocket socket) throws IOException {
        DatagramPacket any = new DatagramPacket(new byte[512], 512);
        int count = 0;
        try {
            while (true) {
                socket.receive(any);
                count++;
            }
        } catch (SocketTimeoutException e) {
            return count;
        }
    }
}
