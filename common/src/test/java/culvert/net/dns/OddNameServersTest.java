package culvert.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers that are late, old, odd, dead or half silent still give their answers. */
@Timeout(60)
final class OddNameServersTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestNameServer server;

    @SuppressWarnings("NullAway.Init")
    private DnsResolver resolver;

    @BeforeEach
    void open() throws IOException {
        server = TestNameServer.open();
        resolver = resolver(NameServers.of(List.of(server.address())), Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws IOException {
        resolver.close();
        server.close();
    }

    @Test
    void anAnswerIsHeardHoweverLate() throws Exception {
        server.host("late.test", 60, "192.0.2.1", "2001:db8::1").manner("late.test", TestNameServer.Manner.LATE);
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), Set.copyOf(resolve("late.test")));
        assertEquals(6, server.queries("late.test"));
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
        assertEquals(2, server.queries("next.test"));
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
        assertTrue(server.queries(names.getFirst()) > 2, "believed at once");
        assertEquals(2, server.queries(names.getLast()), "never believed");
    }

    @Test
    void oneForgedAnswerInAnotherSpellingDoesNotEndTheUseOfSpellings() throws Exception {
        String next = "a".repeat(60) + ".test";
        server.host("target.test", 60, "192.0.2.1").manner("target.test", TestNameServer.Manner.FORGED);
        server.host(next, 60, "192.0.2.2");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("target.test")));
        assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve(next)));
        assertTrue(
                server.sightings().stream()
                        .noneMatch(question -> question.spelling().equals(next)),
                "asked in lower case");
    }

    @Test
    void oneFamilyDoesNotWaitForTheOtherForEver() throws Exception {
        server.host("half.test", 60, "192.0.2.1").manner("half.test", TestNameServer.Manner.SILENT_ABOUT_IPV6);
        try (DnsResolver patient = resolver(NameServers.of(List.of(server.address())), Duration.ofMinutes(1))) {
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
            server.host("one.test", 60, "192.0.2.1").host("two.test", 60, "192.0.2.2");
            assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(several, "one.test")));
            DatagramPacket any = new DatagramPacket(new byte[512], 512);
            dead.setSoTimeout(10_000);
            dead.receive(any);
            dead.receive(any);
            assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve(several, "two.test")));
            dead.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> dead.receive(any));
        }
    }

    @Test
    void whereNoServerListensNobodyWaits() throws Exception {
        InetSocketAddress gone = server.address();
        server.close();
        try (DnsResolver patient = resolver(NameServers.of(List.of(gone)), Duration.ofMinutes(10))) {
            DialException failure = assertThrows(DialException.class, () -> patient.resolve(new DomainName("a.test")));
            assertEquals("the name server cannot be reached", failure.getMessage());
        }
    }

    private DnsResolver resolver(NameServers servers, Duration limit) {
        return new DnsResolver(servers, new Hosts(directory.resolve("hosts"), Duration.ZERO), limit, 100);
    }

    private List<InetAddress> resolve(String name) throws Exception {
        return resolve(resolver, name);
    }

    /** As a session asks: from a virtual thread. */
    private static List<InetAddress> resolve(DnsResolver resolver, String name) throws Exception {
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> resolver.resolve(new DomainName(name)));
        Thread.startVirtualThread(task);
        return task.get();
    }

    private static Set<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).collect(Collectors.toSet());
    }
}
