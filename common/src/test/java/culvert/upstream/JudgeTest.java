package culvert.upstream;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.acl.Acl;
import culvert.acl.AclFile;
import culvert.acl.Cidr;
import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.address.Host;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.AddressRule;
import culvert.relay.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which targets a proxy is not asked for. */
class JudgeTest {
    private final MachineAddresses machine = new MachineAddresses();

    @ParameterizedTest
    @ValueSource(strings = {"9.9.9.9", "2600::1", "example.com", "Example.COM.", "a.0x.example", "9.9", "10.example"})
    void thePublicInternetMay(String host) {
        assertDoesNotThrow(() -> check(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "169.254.169.254",
                "::1",
                "fe80::1",
                "::ffff:10.0.0.1",
                "localhost",
                "LocalHost.",
                "a.localhost",
                "127.1",
                "0x7f000001",
                "2130706433",
                "017700000001",
                "10.0x1.2",
                "0",
                "127.0.0.1.",
                "1.2.3.4.5",
                "256.256",
                "0x.0x",
                "a.b@localhost",
                "a.b@2130706433",
                "169.254.169.254?.x",
                "a#.example",
                "localhost4.localdomain4",
                "router",
                "printer.local",
                "metadata.google.internal",
                "nas.home.arpa",
                "99999999999",
                "08"
            })
    void whatIsPrivateOrLeadsThereMayNot(String host) {
        assertThrows(BlockedException.class, () -> check(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.1", "0x7f000001"})
    void whatTheOwnerNamesMay(String host) {
        assertDoesNotThrow(() -> check(host, "127.0.0.0/8", "::1/128"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereEverythingElseIsBlockedANameHasToBeAllowed(boolean isAllowed) throws Exception {
        String text = "[outbound_block_all]\n[outbound_allow_list]\n||example.com\n";
        Acl acl = Objects.requireNonNull(AclFile.read(text, new ArrayList<>()));
        EgressPolicy policy = new EgressPolicy(List.of(), new OwnSockets(machine), machine);
        Target target = new Target(Host.parse(isAllowed ? "www.example.com" : "www.example.org"), 443);
        Router router = new EgressRouter(policy, Optional.of(acl), (_, _) -> {
            throw new AssertionError("nobody dials");
        });
        AddressRule rule = router.route(target, User.UNNAMED).addresses();
        if (isAllowed) {
            assertDoesNotThrow(() -> Judge.check(target, rule));
        } else {
            assertThrows(BlockedException.class, () -> Judge.check(target, rule));
        }
    }

    private void check(String host, String... allowed) throws BlockedException {
        List<Cidr> networks = Stream.of(allowed).map(Cidr::parse).toList();
        EgressPolicy policy = new EgressPolicy(networks, new OwnSockets(machine), machine);
        Judge.check(new Target(Host.parse(host), 80), policy::permits);
    }
}
