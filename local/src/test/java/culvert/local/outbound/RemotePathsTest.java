package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.MemoryPackets;
import culvert.net.NetworkException;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.relay.PeerEvents;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RemotePathsTest {
    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);

    @Test
    void theSocketTakesDatagramsOfTheRemoteOnly() throws Exception {
        MemoryPackets.Socket remote = network.host("192.0.2.1", 8388);
        MemoryPackets.Socket stranger = network.host("192.0.2.2", 8388);
        MemoryPackets.Socket socket =
                (MemoryPackets.Socket) packets("192.0.2.1").open(runner).socket();
        stranger.send(new byte[1], socket.localAddress());
        remote.send(new byte[2], socket.localAddress());
        assertEquals(2, socket.receive().payload().length);
    }

    @Test
    void ipv4IsTriedFirst() throws Exception {
        MemoryPackets.Socket four = network.host("192.0.2.1", 8388);
        MemoryPackets.Socket six = network.host("2001:db8::1", 8388);
        MemoryPackets.Socket socket =
                (MemoryPackets.Socket) packets("vps.test").open(runner).socket();
        socket.send(new byte[3], six.localAddress());
        assertEquals(3, four.receive().payload().length);
        assertEquals(0, six.waiting());
    }

    @Test
    void anyOfSeveralIsTakenAndOneWithoutAddressSkipped() throws Exception {
        RemotePaths packets = packets("missing.test", "192.0.2.1", "192.0.2.2");
        MemoryPackets.Socket first = network.host("192.0.2.1", 8388);
        MemoryPackets.Socket second = network.host("192.0.2.2", 8388);
        Set<Boolean> reachedFirst = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            int before = first.waiting();
            try (RemotePath path = packets.open(runner)) {
                ((MemoryPackets.Socket) path.socket()).send(new byte[1], first.localAddress());
            }
            reachedFirst.add(first.waiting() > before);
        }
        assertEquals(Set.of(true, false), reachedFirst, "a fair coin shows one side in 2^200 cases");
        assertEquals(200, first.waiting() + second.waiting());
    }

    @Test
    void aFailureLeavesNoSocket() {
        network.failBinds(1);
        assertThrows(NetworkException.class, () -> packets("192.0.2.1").open(runner));
        assertThrows(DialException.class, () -> packets("missing.test").open(runner));
        assertEquals(0, network.open());
        assertTrue(runner.attempts().isEmpty());
    }

    private static RemotePaths packets(String... servers) {
        List<Target> targets = Arrays.stream(servers)
                .map(server -> new Target(Host.parse(server), 8388))
                .toList();
        return new RemotePaths(new Servers(targets, new Names(), new PeerEvents() {}));
    }

    /** Knows one name. */
    private static final class Names implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            if (name.name().equals("vps.test")) {
                return List.of(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.1"));
            }
            throw new DialException(Cause.NAME_NOT_FOUND, "no " + name);
        }

        @Override
        public void close() {}
    }
}
