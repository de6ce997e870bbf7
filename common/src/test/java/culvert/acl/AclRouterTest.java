package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.MemoryStream;
import culvert.net.Resolver;
import culvert.net.Stream;
import culvert.net.User;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.relay.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which way the local end takes, and what it looks up to find out. */
final class AclRouterTest {
    private static final String RULES = """
            [bypass_list]
            10.0.0.0/8
            127.0.0.0/8
            ||home.example
            [outbound_block_list]
            10.9.0.0/16
            ||never.example
            """;

    private final Stream client = MemoryStream.pair().left();
    private final OwnSockets own = new OwnSockets(_ -> false);
    private final Map<String, String> names = new HashMap<>();
    private final List<String> lookups = new ArrayList<>();
    private final List<String> dialled = new ArrayList<>();

    @Test
    void anAddressGoesTheWayOfItsRule() throws Exception {
        dial("10.1.2.3");
        dial("9.9.9.9");
        assertEquals(List.of("direct 10.1.2.3", "proxied 9.9.9.9"), dialled);
        assertThrows(BlockedException.class, () -> dial("10.9.0.1"));
    }

    @Test
    void aNameWithARuleIsNotLookedUp() throws Exception {
        dial("www.home.example");
        assertThrows(BlockedException.class, () -> dial("never.example"));
        assertEquals(List.of("direct www.home.example"), dialled);
        assertEquals(List.of(), lookups);
    }

    @Test
    void aNameWithoutARuleGoesTheWayOfItsAddresses() throws Exception {
        names.put("printer.example", "10.0.0.9");
        names.put("far.example", "9.9.9.9");
        names.put("hidden.example", "10.9.0.9");
        dial("printer.example");
        dial("far.example");
        dial("unknown.example");
        assertThrows(BlockedException.class, () -> dial("hidden.example"));
        assertEquals(List.of("direct printer.example", "proxied far.example", "proxied unknown.example"), dialled);
    }

    @Test
    void theNameOfThePageGoesThroughWhateverTheRulesSayAndIsNotLookedUp() throws Exception {
        names.put("culvert.internal", "10.0.0.9");
        dial("Culvert.Internal.");
        assertEquals(List.of("proxied Culvert.Internal."), dialled);
        assertEquals(List.of(), lookups);
    }

    @Test
    void directlyNeitherABlockedAddressNorOurOwnListenerIsDialled() throws Exception {
        own.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1080));
        AddressRule rule =
                router().route(target("www.home.example"), User.UNNAMED).addresses();
        assertTrue(rule.permits(at("192.168.0.1", 1080)));
        assertTrue(!rule.permits(at("10.9.0.1", 80)));
        assertTrue(!rule.permits(at("127.0.0.1", 1080)));
        assertTrue(rule.permits(at("127.0.0.1", 1081)));
    }

    private void dial(String host) throws IOException {
        Request.Connect request = new Request.Connect(target(host), User.UNNAMED, client, new Reply.Wordless(client));
        Route route = router().route(request.target(), request.user());
        route.outbound().dial(request, route.addresses());
    }

    private AclRouter router() {
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        Acl acl = AclFile.read(RULES, mistakes);
        assertNotNull(acl, mistakes::toString);
        return new AclRouter(acl, new Names(), own, outbound("direct"), outbound("proxied"));
    }

    private Outbound outbound(String way) {
        return (request, rule) -> {
            dialled.add(way + " " + request.target().host());
            return client;
        };
    }

    private static Target target(String host) {
        return new Target(Host.parse(host), 443);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private final class Names implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            lookups.add(name.name());
            String address = names.get(name.name());
            if (address == null) {
                throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
            }
            return List.of(InetAddress.ofLiteral(address));
        }

        @Override
        public void close() {}
    }
}
