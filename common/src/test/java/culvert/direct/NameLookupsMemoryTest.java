package culvert.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.DialException;
import culvert.net.MemoryBudget;
import culvert.net.Packet;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.relay.Holder;
import culvert.relay.RecordingEvents;
import culvert.relay.TaskGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams that wait for an address when the memory for what waits is used up. */
@Timeout(60)
final class NameLookupsMemoryTest implements NameLookups.Sender, Resolver {
    private static final DomainName NAME = new DomainName("slow.test");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);

    private final CountDownLatch answered = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Cause> told = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Cause> ends = new ConcurrentLinkedQueue<>();

    @Test
    void whatTheBudgetEndsIsToldOfAndNothingStaysCharged() throws Exception {
        MemoryBudget budget = new MemoryBudget(1_000_000);
        SharedLookups shared =
                new SharedLookups(this, new ConnectedAddresses(), new RecordingEvents(), System::nanoTime);
        DirectPackets targets = new DirectPackets(
                shared,
                () -> {
                    throw new AssertionError("nothing is sent");
                },
                () -> WayOut.USUAL);
        Holder holder = Holder.of(User.UNNAMED, CLIENT.getAddress());
        NameLookups lookups = new NameLookups(targets, holder, new TaskGroup(new TestRunner()), this, budget);
        NameLookups.Waiting datagram =
                new NameLookups.Waiting(new Target(NAME, 53), new Packet(new byte[10], 0, 10, CLIENT));
        lookups.find(NAME, datagram);
        lookups.find(NAME, datagram);
        budget.makeRoom(budget.most());
        assertEquals(List.of(Cause.MEMORY, Cause.MEMORY), List.copyOf(told));
        assertEquals(List.of(Cause.MEMORY), List.copyOf(ends));
        assertEquals(0, budget.held());
        answered.countDown();
        lookups.abandon();
        assertEquals(2, told.size(), "each once");
    }

    @Override
    public List<InetAddress> resolve(DomainName name) throws DialException {
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new DialException(Cause.NAME_NOT_FOUND, name + " is not there");
    }

    @Override
    public void close() {}

    @Override
    public boolean reaches(InetAddress address) {
        return true;
    }

    @Override
    public void send(InetAddress to, List<NameLookups.Waiting> datagrams) {
        throw new AssertionError("nothing is sent");
    }

    @Override
    public void drop(Cause why, List<NameLookups.Waiting> datagrams) {
        datagrams.forEach(each -> told.add(why));
    }

    @Override
    public void end(Cause why) {
        ends.add(why);
    }

    @Override
    public void defect(RuntimeException mistake) {
        throw new AssertionError(mistake);
    }
}
