package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.MemoryBudget;
import culvert.net.MemoryPackets;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.relay.Association;
import culvert.relay.FinishedSession;
import culvert.relay.Outgoing;
import culvert.relay.PeerEvents;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An association finds another way when its own leads nowhere. */
@Timeout(60)
final class RemoteLinkTest implements RelayEvents, Resolver {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int PORT = 8388;

    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);
    private final MemoryPackets.Socket first = host("192.0.2.1");
    private final MemoryPackets.Socket second = host("192.0.2.2");
    private final MemoryPackets.Socket six = host("2001:db8::1");
    private final Map<Cause, Integer> drops = new ConcurrentHashMap<>();
    private volatile List<InetAddress> addresses = List.of();
    private volatile int forgotten;

    @Test
    void aNameThatLeadsElsewhereIsFollowedAfterSomeSilence() throws Exception {
        lead("192.0.2.1");
        RemoteLink link = open();
        send(link);
        lead("192.0.2.2");
        Until.isTrue(LIMIT, () -> "not found", () -> {
            send(link);
            return second.waiting() > 0;
        });
        assertTrue(first.waiting() >= 3, "some datagrams are given time");
        assertTrue(forgotten > 0, "what was remembered of the name is not used");
        isClosedBy(link);
    }

    @Test
    void whatHadNoWayTakesTheNextOne() throws Exception {
        lead("2001:db8::1", "192.0.2.1");
        network.refuse(first.localAddress(), Cause.NETWORK_UNREACHABLE);
        RemoteLink link = open();
        send(link);
        Until.isTrue(LIMIT, () -> "not sent", () -> six.waiting() > 0);
        assertEquals(Map.of(), drops, "it was kept until there was a way");
        send(link);
        Until.isTrue(LIMIT, () -> "not sent", () -> six.waiting() == 2);
        RemoteLink later = open();
        send(later);
        Until.isTrue(LIMIT, () -> "not sent", () -> six.waiting() == 3);
        isClosedBy(link);
        isClosedBy(later);
    }

    @Test
    void whileThereIsNoWayAtAllDatagramsAreDropped() throws Exception {
        lead("192.0.2.1");
        network.refuse(first.localAddress(), Cause.NETWORK_UNREACHABLE);
        RemoteLink link = open();
        for (int i = 0; i < 100; i++) {
            send(link);
        }
        Until.isTrue(LIMIT, () -> drops.toString(), () -> drops.getOrDefault(Cause.NETWORK_UNREACHABLE, 0) == 100);
        isClosedBy(link);
    }

    @Test
    void anAssociationThatIsAnsweredStaysWhereItIs() throws Exception {
        lead("192.0.2.1");
        RemoteLink link = open();
        send(link);
        InetSocketAddress from = first.receive().peer();
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < until) {
            send(link);
            assertEquals(from, first.receive().peer());
            link.heard();
            Thread.sleep(Duration.ofMillis(20)); // the time is what is tested
        }
        assertEquals(0, forgotten);
        isClosedBy(link);
    }

    @Test
    void aSilentRemoteThatHasNoOtherAddressKeepsSeeingTheSamePort() throws Exception {
        lead("192.0.2.1");
        RemoteLink link = open();
        Until.isTrue(LIMIT, () -> "not looked up", () -> {
            send(link);
            return forgotten > 0;
        });
        Until.isTrue(LIMIT, () -> "a socket is left open", () -> network.open() == 4);
        send(link);
        InetSocketAddress from = first.receive().peer();
        while (first.waiting() > 0) {
            assertEquals(from, first.receive().peer());
        }
        isClosedBy(link);
    }

    @Test
    void whatTheBudgetEndsWhileItWaitsIsToldOf() {
        MemoryBudget budget = new MemoryBudget(1_000_000);
        RemoteLink link = unconnected(budget);
        send(link);
        send(link);
        assertEquals(Map.of(), drops);
        budget.makeRoom(budget.most());
        assertEquals(Map.of(Cause.MEMORY, 2), drops);
        assertEquals(0, budget.held());
    }

    private RemoteLink open() throws Exception {
        RemoteLink link = unconnected(MemoryBudget.ofProcess());
        link.connect();
        return link;
    }

    private RemoteLink unconnected(MemoryBudget budget) {
        Servers servers = new Servers(List.of(new Target(new DomainName("vps.test"), PORT)), this, new PeerEvents() {});
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.77"), 7);
        Association account = new Association(1, nobody, User.UNNAMED, System::nanoTime);
        return new RemoteLink(new RemotePaths(servers), this, account, new TaskGroup(runner), budget);
    }

    private static void send(RemoteLink link) {
        Outgoing out = new Outgoing();
        out.add(new byte[10], 0, 10, new InetSocketAddress("192.0.2.77", 7));
        try {
            link.send(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void isClosedBy(RemoteLink link) throws Exception {
        FutureTask<Cause> receiving = new FutureTask<>(() -> link.receive((batch, out) -> {}));
        Thread.startVirtualThread(receiving);
        link.stop();
        assertEquals(Cause.CLOSED, receiving.get());
    }

    private MemoryPackets.Socket host(String address) {
        try {
            return network.host(address, PORT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void lead(String... to) {
        addresses = Arrays.stream(to).map(InetAddress::ofLiteral).toList();
    }

    @Override
    public List<InetAddress> resolve(DomainName name) {
        return addresses;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
    public void forget(DomainName name) {
        forgotten++;
    }

    @Override
    public void close() {}

    @Override
    public void finished(FinishedSession session) {}

    @Override
    public void defect(long session, Throwable problem) {
        throw new AssertionError(problem);
    }

    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        drops.merge(why, 1, Integer::sum);
    }
}
