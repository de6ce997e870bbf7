package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program never connects to itself, whatever is allowed. */
final class OwnSocketsTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("9.9.9.9");
    private static final InetAddress PUBLIC_SIX = InetAddress.ofLiteral("2600::9");

    private final OwnSockets own = new OwnSockets(Set.of(PUBLIC, PUBLIC_SIX)::contains);
    private final EgressPolicy policy =
            new EgressPolicy(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), own, new MachineAddresses(List::of));

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void aListenerOnTheUnspecifiedAddressIsEveryAddressOfThisMachine(String wildcard) {
        own.add(at(wildcard, 8388));
        for (String address : List.of(
                "9.9.9.9",
                "::ffff:9.9.9.9",
                "64:ff9b::9.9.9.9",
                "2600::9",
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "0.0.0.0",
                "::")) {
            assertFalse(policy.permits(at(address, 8388)), address);
            assertTrue(policy.permits(at(address, 8389)), address);
        }
        assertTrue(policy.permits(at("9.9.9.10", 8388)));
    }

    @Test
    void aListenerOnOneAddressIsThatAddressOnly() {
        own.add(at("9.9.9.9", 8388));
        assertFalse(policy.permits(at("9.9.9.9", 8388)));
        assertTrue(policy.permits(at("9.9.9.9", 22)));
        assertTrue(policy.permits(at("2600::9", 8388)));
        assertTrue(policy.permits(at("127.0.0.1", 8388)));
    }

    @Test
    void theUnspecifiedAddressReachesALoopbackListener() {
        own.add(at("127.0.0.1", 8388));
        assertFalse(policy.permits(at("127.0.0.1", 8388)));
        assertFalse(policy.permits(at("0.0.0.0", 8388)));
        assertTrue(policy.permits(at("127.0.0.2", 8388)));
    }

    @Test
    void knowsTheAddressesOfThisMachineAlsoWhenAskedFromAVirtualThread() throws InterruptedException {
        MachineAddresses machine = new MachineAddresses();
        AtomicBoolean loopback = new AtomicBoolean();
        AtomicBoolean stranger = new AtomicBoolean(true);
        Thread asking = Thread.startVirtualThread(() -> {
            loopback.set(machine.contains(InetAddress.ofLiteral("127.0.0.1")));
            stranger.set(machine.contains(InetAddress.ofLiteral("192.0.2.200")));
        });
        asking.join();
        assertTrue(loopback.get());
        assertFalse(stranger.get());
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
