package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.net.Packet;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.PacketOutbound;
import culvert.relay.PeerEvents;
import culvert.relay.RecordingEvents;
import culvert.relay.Route;
import culvert.relay.Router;
import culvert.relay.TaskGroup;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams to targets that the router refuses do not leave. */
@Timeout(60)
final class RemoteFarTest {
    private static final Target FORBIDDEN = target("203.0.113.1");
    private static final Target PERMITTED = target("203.0.113.2");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1000);

    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);
    private final RecordingEvents events = new RecordingEvents();
    private final List<Target> asked = new ArrayList<>();

    @Test
    void whatTheRouterRefusesIsDroppedAndTheRestLeaves() throws Exception {
        MemoryPackets.Socket remote = network.host("192.0.2.1", 8388);
        ClientRules rules = new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true);
        Target server = new Target(new Ip(remote.localAddress().getAddress()), 8388);
        RemotePaths paths = new RemotePaths(new Servers(List.of(server), new NoNames(), new PeerEvents() {}));
        try (PacketClient wire = PacketClient.of(Method.AES_128_GCM, "a password of some length", rules)) {
            RemotePackets shared = new RemotePackets(paths, wire, router(), events);
            Association account = new Association(1, CLIENT, User.UNNAMED, System::nanoTime);
            try (PacketOutbound.Far far = shared.open(account, new TaskGroup(runner))) {
                far.connect();
                send(far, FORBIDDEN);
                assertEquals(Cause.BLOCKED, events.drops().poll());
                assertEquals(0, remote.waiting());
                send(far, PERMITTED);
                send(far, PERMITTED);
                assertEquals(2, remote.waiting());
                assertEquals(List.of(FORBIDDEN, PERMITTED), asked, "asked when the target changes");
            }
        }
    }

    private Router router() {
        return (target, user) -> {
            asked.add(target);
            if (target.equals(FORBIDDEN)) {
                throw new BlockedException("a rule");
            }
            return Route.through((request, rule) -> {
                throw new AssertionError("nothing connects");
            });
        };
    }

    private static void send(PacketOutbound.Far far, Target to) throws IOException {
        byte[] plain = new byte[SocksAddress.wireBytes(to) + 10];
        int payload = SocksAddress.write(to, plain, 0);
        Outgoing out = new Outgoing();
        far.add(to, new Packet(plain, payload, 10, CLIENT), out);
        far.send(out);
    }

    private static Target target(String address) {
        return new Target(new Ip(InetAddress.ofLiteral(address)), 53);
    }

    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) {
            throw new AssertionError(name);
        }

        @Override
        public void close() {}
    }
}
