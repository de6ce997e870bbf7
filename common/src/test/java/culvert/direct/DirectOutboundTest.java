package culvert.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.acl.Cidr;
import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.DialException;
import culvert.net.Families;
import culvert.net.MemoryStream;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.relay.AddressRule;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.relay.Route;
import culvert.relay.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked up, judged and dialled, and in which order. */
final class DirectOutboundTest {
    private static final int PORT = 443;

    private final MemoryStream client = MemoryStream.pair().left();
    private final TestRunner runner = (TestRunner) client.runner();
    private final Names names = new Names();
    private final ConnectedAddresses connected = new ConnectedAddresses();
    private final MachineAddresses machine = new MachineAddresses();
    private final OwnSockets own = new OwnSockets(machine);

    @Test
    void anAddressIsDialledWithoutALookup() throws Exception {
        Stream far = MemoryStream.pair().left();
        runner.willDial(far);
        assertSame(far, dial("9.9.9.9"));
        assertEquals(List.of(at("9.9.9.9")), runner.attempts());
        assertEquals(0, names.lookups);
    }

    @Test
    void aNameIsLookedUpOnceAndItsAddressesAreDialled() throws Exception {
        names.answers("9.9.9.9", "2600::1");
        assertEquals(
                Cause.REFUSED,
                assertThrows(DialException.class, () -> dial("example.com")).reason());
        assertEquals(List.of(at("2600::1"), at("9.9.9.9")), runner.attempts());
        assertEquals(1, names.lookups);
    }

    @Test
    void ofANameOnlyTheFamilyThatIsSaidIsDialled() {
        DirectOutbound six = new DirectOutbound(
                names, connected, SocketSettings.DEFAULT, Families.IPV6_ONLY, Duration.ofSeconds(10));
        names.answers("9.9.9.9", "2600::1");
        assertThrows(DialException.class, () -> six.dial(request("example.com", PORT), AddressRule.ANY));
        names.answers("9.9.9.9");
        assertEquals(
                Cause.NETWORK_UNREACHABLE,
                assertThrows(DialException.class, () -> six.dial(request("example.com", PORT), AddressRule.ANY))
                        .reason());
        assertThrows(DialException.class, () -> six.dial(request("9.9.9.9", PORT), AddressRule.ANY));
        assertEquals(List.of(at("2600::1"), at("9.9.9.9")), runner.attempts(), "an address is no name");
    }

    @Test
    void aNameIsForgottenWhenNoneOfItsAddressesAnswers() throws Exception {
        names.answers("9.9.9.9");
        runner.willDial(MemoryStream.pair().left());
        dial("answers.example");
        assertEquals(List.of(), names.forgotten);
        names.answers("9.9.9.9");
        assertThrows(DialException.class, () -> dial("moved.example"));
        assertEquals(List.of(new DomainName("moved.example")), names.forgotten);
    }

    @Test
    void aNameThatTurnsPrivateAfterTheCheckIsNotAskedAgain() throws Exception {
        names.answers("9.9.9.9");
        names.answers("127.0.0.1");
        runner.willDial(MemoryStream.pair().left());
        dial("rebinding.example");
        assertEquals(List.of(at("9.9.9.9")), runner.attempts());
        assertEquals(1, names.lookups);
        assertThrows(BlockedException.class, () -> dial("rebinding.example"));
        assertEquals(1, runner.attempts().size());
    }

    @Test
    void onlyThePermittedAddressesOfANameAreDialled() throws Exception {
        names.answers("10.0.0.1", "9.9.9.9", "::ffff:169.254.169.254", "fd00::1", "64:ff9b::7f00:1");
        runner.willDial(MemoryStream.pair().left());
        dial("mixed.example");
        assertEquals(List.of(at("9.9.9.9")), runner.attempts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"})
    void aPrivateAddressIsBlockedHoweverItIsGiven(String address) {
        assertThrows(BlockedException.class, () -> dial(address));
        names.answers(address);
        assertThrows(BlockedException.class, () -> dial("private.example"));
        assertEquals(List.of(), runner.attempts());
    }

    @Test
    void anExceptionOpensItsNetworkButNotOurOwnListener() throws Exception {
        own.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT));
        runner.willDial(MemoryStream.pair().left());
        dial(request("127.0.0.2", PORT), "127.0.0.0/8");
        assertThrows(BlockedException.class, () -> dial(request("127.0.0.1", PORT), "127.0.0.0/8"));
        assertEquals(List.of(at("127.0.0.2")), runner.attempts());
    }

    @Test
    void aLookupThatFailsRefuses() {
        assertEquals(
                Cause.NAME_NOT_FOUND,
                assertThrows(DialException.class, () -> dial("missing.example")).reason());
        assertEquals(List.of(), runner.attempts());
    }

    @Test
    void portZeroIsRefusedWithoutALookup() {
        assertThrows(BlockedException.class, () -> dial(request("9.9.9.9", 0)));
        assertThrows(BlockedException.class, () -> dial(request("example.com", 0)));
        assertEquals(0, names.lookups);
        assertEquals(List.of(), runner.attempts());
    }

    @Test
    void aLookupThatTakesAllTheTimeLeavesNoneToConnect() {
        names.answers("9.9.9.9");
        DirectOutbound hasty = new DirectOutbound(names, connected, SocketSettings.DEFAULT, Duration.ofNanos(1));
        assertEquals(
                Cause.CONNECT_TIMEOUT,
                assertThrows(DialException.class, () -> hasty.dial(request("example.com", PORT), AddressRule.ANY))
                        .reason());
        assertEquals(List.of(), runner.attempts());
    }

    private Stream dial(String host) throws IOException {
        return dial(request(host, PORT));
    }

    /** As the relay does it: the router first, then by its route. */
    private Stream dial(Request.Connect request, String... allowed) throws IOException {
        List<Cidr> networks = Arrays.stream(allowed).map(Cidr::parse).toList();
        Router router = new EgressRouter(
                new EgressPolicy(networks, own, machine),
                Optional.empty(),
                new DirectOutbound(names, connected, SocketSettings.DEFAULT, Duration.ofSeconds(10)));
        Route route = router.route(request.target(), request.user());
        return route.outbound().dial(request, route.addresses());
    }

    private Request.Connect request(String host, int port) {
        return new Request.Connect(new Target(Host.parse(host), port), client, new Unused());
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), PORT);
    }

    /** Gives one answer after the other, each once. */
    private static final class Names implements Resolver {
        private final Deque<List<InetAddress>> answers = new ArrayDeque<>();
        private final List<DomainName> forgotten = new ArrayList<>();
        private int lookups;

        void answers(String... addresses) {
            answers.add(Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
        }

        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            lookups++;
            List<InetAddress> answer = answers.poll();
            if (answer == null) {
                throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
            }
            return answer;
        }

        @Override
        public void forget(DomainName name) {
            forgotten.add(name);
        }

        @Override
        public void close() {}
    }

    /** The outbound leaves the reply to the relay. */
    private static final class Unused implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {
            throw new AssertionError("not the outbound's to say");
        }

        @Override
        public void refuse(Cause why) {
            throw new AssertionError("not the outbound's to say");
        }
    }
}
