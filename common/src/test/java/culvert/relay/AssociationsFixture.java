package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.TestRunner;
import culvert.net.User;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A table of associations that carry nothing, with a clock and a budget of its own. */
abstract class AssociationsFixture {
    static final User BOB = new User("bob");
    static final User ALICE = new User("alice");
    static final User CAROL = new User("carol");
    static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
    static final Duration IDLE = Duration.ofSeconds(10);

    final AtomicLong now = new AtomicLong();
    final MemoryBudget budget = new MemoryBudget(1_000_000);
    final Associations table = new Associations(new AssociationSettings(IDLE, 3), budget, new AtomicLong(), now::get);
    final TestRunner runner = new TestRunner();
    final Deque<Ended> toEnd = new ConcurrentLinkedDeque<>();

    /** What happens while a client that was admitted has no association yet. */
    Runnable meanwhile = () -> {};

    /** For how long clients have to be known. */
    Duration memory = Duration.ZERO;

    /** Whether a client may be forgotten before its time. */
    boolean mayBeForgotten = true;

    /** A client that carries nothing, and remembers how it was ended. */
    final class Ended implements PacketInbound.Client, PacketOutbound.Far {
        final Object id;
        final User user;
        final AtomicInteger closed = new AtomicInteger();
        final List<String> forgotten = new ArrayList<>();
        final KnownClient known;
        final Association account;

        Ended(Object id, User user) {
            this(table, id, user);
        }

        /** In one of several tables. */
        Ended(Associations table, Object id, User user) {
            try {
                this.id = id;
                this.user = user;
                known = table.admit(this, CLIENT, new TaskGroup(runner));
                try {
                    meanwhile.run();
                    account = table.account(known, CLIENT);
                    table.begin(known, new PacketPipe(account, this, this, new RecordingEvents(), runner));
                } finally {
                    known.guard.unlock();
                }
            } catch (FailureException e) {
                throw new AssertionError(e);
            }
        }

        boolean isEnded() {
            return account.hasEnded();
        }

        @Override
        public Object id() {
            return id;
        }

        @Override
        public User user() {
            return user;
        }

        @Override
        public Duration memory() {
            return memory;
        }

        @Override
        public boolean makeRoom(boolean itsOwn) {
            return mayBeForgotten;
        }

        @Override
        public void forget() {
            forgotten.add("in time");
        }

        @Override
        public void forgetEarly() {
            assertSame(known, table.find(id), "while nobody can take its place yet");
            forgotten.add("early");
        }

        @Override
        public int bytes(Packet answer) {
            return 0;
        }

        @Override
        public int put(Packet answer, byte[] into, int at, Runner on) {
            return at;
        }

        @Override
        public void add(Target target, Packet payload, Outgoing out) {}

        @Override
        public void send(Outgoing out) {}

        @Override
        public Cause receive(PacketOutbound.Answers answers) {
            return Cause.CLOSED;
        }

        @Override
        public void stop() {
            toEnd.add(this);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** So many clients whose associations have ended. */
    void remember(String name, int count, User user) {
        memory = Duration.ofMinutes(1);
        for (int i = 0; i < count; i++) {
            table.ended(new Ended(name + i, user).known);
            after(Duration.ofMillis(1));
        }
    }

    Ended added(String key) {
        return new Ended(key, User.UNNAMED);
    }

    /** Those that were told to end, in order; they end for that cause. */
    List<Ended> causes(Cause why) {
        List<Ended> told = new ArrayList<>();
        for (Ended next = toEnd.poll(); next != null; next = toEnd.poll()) {
            RecordingEvents events = new RecordingEvents();
            next.account.carried(Side.NEAR, 1); // one that has carried nothing is not reported
            next.account.report(events);
            assertEquals(
                    why, Objects.requireNonNull(events.associations().poll()).cause());
            told.add(next);
        }
        return told;
    }

    void after(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
