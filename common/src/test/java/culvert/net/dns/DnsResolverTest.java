package culvert.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.net.DialException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups against a name server on loopback. */
@Timeout(60)
final class DnsResolverTest extends DnsHarness {
    DnsResolverTest() {
        super(ASKS_ONCE);
    }

    @Test
    void bothFamiliesAreFound() throws Exception {
        server.host("both.test", 60, "192.0.2.1", "192.0.2.2", "2001:db8::1");
        assertEquals(addresses("192.0.2.1", "192.0.2.2", "2001:db8::1"), Set.copyOf(resolve("both.test")));
    }

    @Test
    void oneFamilyIsEnough() throws Exception {
        server.host("four.test", 60, "192.0.2.1").host("six.test", 60, "2001:db8::1");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("four.test")));
        assertEquals(addresses("2001:db8::1"), Set.copyOf(resolve("six.test")));
    }

    @Test
    void anAliasLeadsToItsTargetAndIsCachedUnderItsOwnName() throws Exception {
        server.host("real.test", 60, "192.0.2.9").alias("alias.test", "real.test");
        assertEquals(addresses("192.0.2.9"), Set.copyOf(resolve("alias.test")));
        assertEquals(addresses("192.0.2.9"), Set.copyOf(resolve("alias.test")));
        assertEquals(2, server.queries("alias.test"));
    }

    @Test
    void anAnswerIsKeptForItsTtlWhateverTheSpellingOfTheName() throws Exception {
        server.host("cached.test", 60, "192.0.2.1", "2001:db8::1");
        List<InetAddress> first = resolve("cached.test");
        assertEquals(Set.copyOf(first), Set.copyOf(resolve("Cached.TEST")));
        assertEquals(Set.copyOf(first), Set.copyOf(resolve("cached.test.")));
        assertEquals(2, server.queries("cached.test"));
    }

    @Test
    void anAnswerWithoutTtlIsNotKept() throws Exception {
        server.host("moving.test", 0, "192.0.2.1");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("moving.test")));
        server.host("moving.test", 0, "192.0.2.2");
        assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve("moving.test")));
        assertEquals(4, server.queries("moving.test"));
    }

    @Test
    void aNameThatDoesNotExistIsRememberedForAWhile() throws Exception {
        assertEquals(Cause.NAME_NOT_FOUND, failure("missing.test").reason());
        long queries = server.queries("missing.test");
        assertEquals(Cause.NAME_NOT_FOUND, failure("missing.test").reason());
        assertEquals(queries, server.queries("missing.test"));
    }

    @Test
    void aNameWithoutAddressesIsNotFound() throws Exception {
        server.host("empty.test", 60);
        assertEquals(Cause.NAME_NOT_FOUND, failure("empty.test").reason());
    }

    @Test
    void aFailingServerIsNotAMissingName() throws Exception {
        server.manner("broken.test", TestNameServer.Manner.FAILING);
        assertEquals("the name server failed", failure("broken.test").getMessage());
        server.host("broken.test", 60, "192.0.2.1");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("broken.test")));
    }

    @Test
    void silenceEndsWithTheLimit() throws Exception {
        server.manner("silent.test", TestNameServer.Manner.SILENT);
        try (DnsResolver hasty = resolver(Duration.ofMillis(600))) {
            long begin = System.nanoTime();
            assertEquals(Cause.NAME_TIMEOUT, failure(hasty, "silent.test").reason());
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.toMillis() >= 600, took.toString());
        }
    }

    @Test
    void silenceIsAskedAgainMeanwhile() throws Exception {
        server.manner("silent.test", TestNameServer.Manner.SILENT);
        FutureTask<DialException> asking;
        try (DnsResolver patient = resolver(ASKS_AGAIN)) {
            asking = start(() -> failureHere(patient, "silent.test"));
            Until.isTrue(() -> "asked " + server.queries("silent.test"), () -> server.queries("silent.test") >= 4);
        }
        assertEquals(Cause.SHUTDOWN, asking.get().reason());
    }

    @Test
    void aLostDatagramCostsOneTry() throws Exception {
        server.host("flaky.test", 60, "192.0.2.1").manner("flaky.test", TestNameServer.Manner.SILENT);
        try (DnsResolver patient = resolver(ASKS_AGAIN)) {
            FutureTask<List<InetAddress>> asking = start(() -> patient.resolve(new DomainName("flaky.test")));
            Until.isTrue(() -> "not asked", () -> server.queries("flaky.test") >= 2);
            server.manner("flaky.test", TestNameServer.Manner.HONEST);
            assertEquals(addresses("192.0.2.1"), Set.copyOf(asking.get()));
        }
    }

    @Test
    void forgedAnswersAreIgnored() throws Exception {
        server.host("target.test", 60, "192.0.2.1").manner("target.test", TestNameServer.Manner.FORGED);
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("target.test")));
    }

    @Test
    void eachQuestionHasAPortAndASpellingOfItsOwn() throws Exception {
        String name = "a".repeat(60) + ".test"; // so long that no two spellings are equal by chance
        server.manner(name, TestNameServer.Manner.SILENT);
        FutureTask<DialException> asking = start(() -> failureHere(resolver, name));
        Until.isTrue(
                () -> server.sightings().toString(),
                () -> distinct(TestNameServer.Sighting::sender) == 2
                        && distinct(TestNameServer.Sighting::spelling) == 2);
        resolver.close();
        assertEquals(Cause.SHUTDOWN, asking.get().reason());
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() throws Exception {
        server.host("long.test", 60, "192.0.2.1", "2001:db8::1").manner("long.test", TestNameServer.Manner.TRUNCATED);
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), Set.copyOf(resolve("long.test")));
        assertEquals(2, server.queries("long.test/tcp"));
    }

    @Test
    void aReferralToAnotherServerIsNotFollowed() throws Exception {
        server.manner("referred.test", TestNameServer.Manner.REFERRING);
        assertEquals("the name server failed", failure("referred.test").getMessage());
        assertEquals(2, server.queries("referred.test"));
    }

    @Test
    void whoAsksForTheSameNameAtTheSameTimeSharesOneLookup() throws Exception {
        server.host("shared.test", 60, "192.0.2.1");
        List<FutureTask<List<InetAddress>>> asking = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asking.add(start(() -> resolver.resolve(new DomainName("shared.test"))));
        }
        for (FutureTask<List<InetAddress>> task : asking) {
            assertEquals(addresses("192.0.2.1"), Set.copyOf(task.get()));
        }
        assertEquals(2, server.queries("shared.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "a.localhost", "localhost."})
    void localhostIsLoopbackWithoutAQuery(String name) throws Exception {
        assertTrue(resolve(name).stream().allMatch(InetAddress::isLoopbackAddress));
        assertEquals(0, server.queries(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a..b", ".a", "-", "single", "under_score.test", "bad!chars.test"})
    void oddNamesAreNotFoundAndNothingWorse(String name) throws Exception {
        assertEquals(Cause.NAME_NOT_FOUND, failure(name).reason());
    }

    @Test
    void labelsThatAreTooLongAreNotFound() throws Exception {
        assertEquals(Cause.NAME_NOT_FOUND, failure("a".repeat(64) + ".test").reason());
        assertEquals(Cause.NAME_NOT_FOUND, failure("a.".repeat(127) + "a").reason());
    }

    @Test
    void theHostsFileComesFirstAndIsReadAgainWhenItChanges() throws Exception {
        server.host("listed.test", 60, "192.0.2.1");
        Files.writeString(directory.resolve("hosts"), "192.0.2.7 Listed.test\n2001:db8::7 listed.test # both\n");
        assertEquals(addresses("192.0.2.7", "2001:db8::7"), Set.copyOf(resolve("listed.test")));
        Files.writeString(directory.resolve("hosts"), "192.0.2.77 listed.test\n");
        assertEquals(addresses("192.0.2.77"), Set.copyOf(resolve("listed.test")));
        Files.delete(directory.resolve("hosts"));
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("listed.test")));
    }

    @Test
    void withoutANameServerTheFailureSaysSoUntilOneAppears() throws Exception {
        Path file = directory.resolve("resolv.conf");
        NameServers servers = NameServers.from(new ReloadedFile<>(file, Duration.ZERO, DnsResolverTest::servers));
        server.host("a.test", 60, "192.0.2.1");
        try (DnsResolver dynamic = resolver(servers, ASKS_ONCE)) {
            assertTrue(String.valueOf(failure(dynamic, "a.test").getMessage()).startsWith("no name server"));
            Files.writeString(file, "");
            assertTrue(String.valueOf(failure(dynamic, "a.test").getMessage()).startsWith("no name server"));
            Files.writeString(file, Integer.toString(server.address().getPort()));
            assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(dynamic, "a.test")));
        }
    }

    @Test
    void whenTheSystemNamesOtherServersAllAnswersAreForgotten() throws Exception {
        Path file = directory.resolve("resolv.conf");
        Files.writeString(file, Integer.toString(server.address().getPort()));
        NameServers servers = NameServers.from(new ReloadedFile<>(file, Duration.ZERO, DnsResolverTest::servers));
        server.host("a.test", 600, "192.0.2.1");
        try (TestNameServer other = TestNameServer.open();
                DnsResolver dynamic = resolver(servers, ASKS_ONCE)) {
            other.host("a.test", 600, "192.0.2.2");
            assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve(dynamic, "a.test")));
            Files.writeString(file, other.address().getPort() + "\n");
            Until.isTrue(() -> "still the answer of before", () -> {
                now.addAndGet(ReloadedFile.LOOK_EVERY.toNanos());
                return addresses("192.0.2.2").equals(Set.copyOf(resolveHere(dynamic, "a.test")));
            });
        }
    }

    @Test
    void theSystemsFileNamesServersAndMore() throws Exception {
        Path file = directory.resolve("resolv.conf");
        Files.writeString(file, """
                # comment
                search example.test
                nameserver 192.0.2.1
                nameserver\t2001:db8::1 # at home
                nameserver no.address
                options edns0
                """);
        assertEquals(
                List.of(
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53),
                        new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 53)),
                NameServers.parse(file));
    }

    @Test
    void addressesThatDoNotAnswerAreForgotten() throws Exception {
        server.host("moved.test", 600, "192.0.2.1");
        resolve("moved.test");
        forget("moved.test");
        assertEquals(addresses("192.0.2.1"), Set.copyOf(resolve("moved.test")));
        assertEquals(2, server.queries("moved.test"), "asked again although it was asked just now");
        server.host("moved.test", 600, "192.0.2.2");
        now.addAndGet(AnswerCache.YOUNG.toNanos());
        forget("Moved.test");
        assertEquals(addresses("192.0.2.2"), Set.copyOf(resolve("moved.test")));
    }

    /** Returns when it has been looked at: the resolver's thread takes what it is told in order. */
    private void forget(String name) throws Exception {
        resolver.forget(new DomainName(name));
        resolve("localhost");
    }

    @Test
    void nobodyTakesMoreLookupsThanAreLeftForOthers() throws Exception {
        NameServers servers = NameServers.of(List.of(server.address()));
        Lookups.Limits five = new Lookups.Limits(ASKS_ONCE, DnsResolver.OTHER_FAMILY, 5);
        server.host("b.test", 60, "192.0.2.1");
        List<FutureTask<DialException>> waiting = new ArrayList<>();
        try (DnsResolver small = resolver(servers, five)) {
            for (int i = 0; i < 3; i++) {
                String name = "silent" + i + ".test";
                server.manner(name, TestNameServer.Manner.SILENT);
                waiting.add(start(() -> failureHere(small, name, "a")));
                Until.isTrue(() -> name + " was not asked for", () -> server.queries(name) >= 2);
            }
            assertEquals(
                    Cause.LIMIT,
                    start(() -> failureHere(small, "b.test", "a")).get().reason());
            FutureTask<DialException> joined = start(() -> failureHere(small, "silent0.test", "b"));
            assertEquals(
                    addresses("192.0.2.1"),
                    Set.copyOf(start(() -> small.resolve(new DomainName("b.test"), "b"))
                            .get()));
            waiting.add(joined);
        }
        for (FutureTask<DialException> each : waiting) {
            assertEquals(Cause.SHUTDOWN, each.get().reason());
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        server.manner("silent.test", TestNameServer.Manner.SILENT);
        FutureTask<DialException> asking = start(() -> failureHere(resolver, "silent.test"));
        Until.isTrue(() -> "asked only once", () -> server.queries("silent.test") >= 2);
        resolver.close();
        assertEquals(Cause.SHUTDOWN, asking.get().reason());
        assertEquals(Cause.SHUTDOWN, failure("later.test").reason());
    }

    @Test
    @Timeout(300)
    void whoAsksWhileItClosesIsToldSo() throws Exception {
        server.manner("silent.test", TestNameServer.Manner.SILENT);
        for (int i = 0; i < 400; i++) {
            DnsResolver closing = resolver(ASKS_ONCE);
            FutureTask<DialException> first = start(() -> failureHere(closing, "silent.test"));
            closing.close();
            for (int pause = 0; pause < 250 * i; pause++) {
                Thread.onSpinWait(); // so that the question meets every moment of the end
            }
            assertEquals(Cause.SHUTDOWN, failure(closing, "later.test").reason());
            assertEquals(Cause.SHUTDOWN, first.get().reason());
        }
    }

    private long distinct(Function<TestNameServer.Sighting, Object> part) {
        return server.sightings().stream().map(part).distinct().count();
    }

    private DialException failure(String name) throws Exception {
        return failure(resolver, name);
    }

    private static DialException failure(DnsResolver resolver, String name) throws Exception {
        return start(() -> failureHere(resolver, name)).get();
    }

    private static DialException failureHere(DnsResolver resolver, String name) {
        return failureHere(resolver, name, "");
    }

    private static DialException failureHere(DnsResolver resolver, String name, String asker) {
        return assertThrows(DialException.class, () -> resolver.resolve(new DomainName(name), asker));
    }

    private static List<InetAddress> resolveHere(DnsResolver resolver, String name) {
        try {
            return resolver.resolve(new DomainName(name));
        } catch (DialException e) {
            throw new AssertionError(e);
        }
    }

    /** A file with the port of a server on loopback. */
    private static List<InetSocketAddress> servers(Path file) throws IOException {
        return Files.readString(file)
                .lines()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)))
                .toList();
    }
}
