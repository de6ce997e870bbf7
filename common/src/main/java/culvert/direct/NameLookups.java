package culvert.direct;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.Mutex;
import culvert.net.Packet;
import culvert.relay.Backlog;
import culvert.relay.Holder;
import culvert.relay.TaskGroup;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The names that one association sends to. A datagram for a name that is being looked up waits, in the order of its
 * name; all others go on.
 *
 * <p>The lock is held for a few instructions, never while something is resolved or sent.
 */
final class NameLookups {
    /** A client that talks to more names at once looks the least used ones up again. */
    private static final int MAX = 64;

    /** At a time: what a browser asks for in a burst, and no more than a fair part of the lookups of all. */
    private static final int MAX_LOOKUPS = 16;

    /** As long as most flows of datagrams last; after it the name is asked again, and its address kept if it can be. */
    private static final Duration STICKS = Duration.ofMinutes(5);

    /** What a datagram that waits costs beside its bytes: four small objects and a place in a list. */
    private static final int DATAGRAM_COST = 160;

    /** What a lookup costs while it lasts: its thread, and what the resolver remembers of it. */
    private static final int LOOKUP_COST = 8 * 1024;

    /** What waits for an address. */
    record Waiting(Target target, Packet payload) {
        int cost() {
            return payload.length() + DATAGRAM_COST;
        }
    }

    /** Another address of a name. */
    record Other(DomainName name, InetAddress address) {}

    /** What becomes of what has waited; called by a lookup's own thread. */
    interface Sender {
        /** Whether there is a way to that kind of address at all. */
        boolean reaches(InetAddress address);

        void send(InetAddress to, List<Waiting> datagrams);

        void drop(Cause why, List<Waiting> datagrams);

        /** Too much waits in the process, and much of it here. */
        void end(Cause why);

        void defect(RuntimeException mistake);
    }

    /** One name, looked up at {@code asked}. */
    private static final class Name {
        final Backlog<Waiting> backlog;
        final long asked;
        final @Nullable InetAddress before;
        volatile @Nullable InetAddress address;
        /** Of the other kind, for when there is no way to that one. */
        @Nullable
        InetAddress otherAddress;
        /** What becomes of datagrams that come when nobody sends them any more. */
        volatile Cause failure = Cause.CLOSED;

        Name(Backlog<Waiting> backlog, long asked, @Nullable InetAddress before) {
            this.backlog = backlog;
            this.asked = asked;
            this.before = before;
        }
    }

    private final Mutex lock;
    private final Map<DomainName, Name> names = new LinkedHashMap<>(8, 0.75f, true);
    private final DirectPackets targets;
    private final Holder holder;
    private final TaskGroup tasks;
    private final Sender sender;
    private final LongSupplier nanoTime;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private int lookups;
    private volatile boolean over;

    /** Why what waits at the end of the association is lost. */
    private volatile Cause why = Cause.CLOSED;

    NameLookups(DirectPackets targets, Holder holder, TaskGroup tasks, Sender sender) {
        this(targets, holder, tasks, sender, MemoryBudget.ofProcess());
    }

    NameLookups(DirectPackets targets, Holder holder, TaskGroup tasks, Sender sender, MemoryBudget budget) {
        this.budget = budget;
        this.targets = targets;
        this.holder = holder;
        this.tasks = tasks;
        this.lock = tasks.runner().newLock();
        this.sender = sender;
        this.nanoTime = targets.shared().nanoTime();
        this.memory = budget.open(this::endForMemory).known();
    }

    /**
     * The address of a name if it is known and nothing waits for it, else null: then the datagram was kept, or dropped.
     *
     * @param datagram a copy of it
     */
    @Nullable
    InetAddress find(DomainName domain, Waiting datagram) {
        Name name = entry(domain, datagram.target().port());
        if (name == null || !memory.tryAdd(datagram.cost())) {
            sender.drop(over ? why : Cause.QUEUE_FULL, List.of(datagram));
            return null;
        }
        Backlog.Answer answer = name.backlog.offer(datagram, datagram.payload().length());
        if (answer != Backlog.Answer.HELD) {
            memory.release(datagram.cost());
        }
        return switch (answer) {
            case OPEN -> name.address;
            case HELD -> null;
            case FULL -> {
                sender.drop(Cause.QUEUE_FULL, List.of(datagram));
                yield null;
            }
            case ABANDONED -> {
                sender.drop(name.failure, List.of(datagram));
                yield null;
            }
        };
    }

    /** No longer waiting. */
    private List<Waiting> let(List<Waiting> go) {
        go.forEach(datagram -> memory.release(datagram.cost()));
        return go;
    }

    /** The address of a name if it is known and nothing waits for it. Spares the copy that {@link #find} wants. */
    @Nullable
    InetAddress known(DomainName domain) {
        lock.lock();
        try {
            Name name = names.get(domain);
            return name != null && !isStale(name) && name.backlog.isOpen() ? name.address : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * There is no way to an address: names that have one of the other kind go there from now on.
     *
     * @return that one, or null
     */
    @Nullable
    Other insteadOf(InetAddress unreachable) {
        Other instead = null;
        lock.lock();
        try {
            for (Map.Entry<DomainName, Name> each : names.entrySet()) {
                Name name = each.getValue();
                InetAddress other = name.otherAddress;
                if (other != null && unreachable.equals(name.address)) {
                    name.otherAddress = unreachable;
                    name.address = other;
                }
                InetAddress now = name.address;
                if (now != null && unreachable.equals(name.otherAddress)) {
                    instead = new Other(
                            each.getKey(), now); // for those that were sent together with the one that showed it
                }
            }
        } finally {
            lock.unlock();
        }
        return instead;
    }

    /** The association has ended: what waits is let go. */
    void abandon() {
        List<Waiting> lost = new ArrayList<>();
        lock.lock();
        try {
            over = true;
            names.values().forEach(name -> lost.addAll(name.backlog.abandon()));
            names.clear();
        } finally {
            lock.unlock();
        }
        memory.close();
        sender.drop(why, lost);
    }

    private void endForMemory() {
        why = Cause.MEMORY;
        sender.end(Cause.MEMORY);
    }

    /** The name with a lookup that has at least begun, or null when there are too many. */
    private @Nullable Name entry(DomainName domain, int port) {
        lock.lock();
        try {
            Name name = names.get(domain);
            if (name != null && !isStale(name)) {
                return name;
            }
            if (over || lookups == MAX_LOOKUPS || !memory.tryAdd(LOOKUP_COST)) {
                return null;
            }
            if (!targets.shared().places().take(holder)) {
                memory.release(LOOKUP_COST);
                return null;
            }
            lookups++;
            Name fresh = new Name(
                    new Backlog<>(budget, lost -> sender.drop(Cause.MEMORY, let(lost))),
                    nanoTime.getAsLong(),
                    name == null ? null : name.address);
            names.put(domain, fresh);
            forgetLeastUsed();
            tasks.start("name-lookup", () -> lookUp(domain, fresh, port));
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private void lookUp(DomainName domain, Name name, int port) {
        try {
            InetAddress address = adopt(name, targets.resolve(domain, port, holder, sender::reaches, name.before));
            for (List<Waiting> some = name.backlog.next(); !some.isEmpty(); some = name.backlog.next()) {
                sender.send(address, let(some));
            }
        } catch (FailureException why) {
            fail(domain, name, why.reason());
        } catch (RuntimeException mistake) {
            fail(domain, name, Cause.INTERNAL);
            sender.defect(mistake);
        } finally {
            targets.shared().places().giveBack(holder);
            memory.release(LOOKUP_COST);
            lookedUp();
        }
    }

    private InetAddress adopt(Name name, List<InetAddress> addresses) {
        lock.lock();
        try {
            InetAddress first = addresses.getFirst();
            name.otherAddress = addresses.size() > 1 ? addresses.getLast() : null;
            name.address = first;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void lookedUp() {
        lock.lock();
        try {
            lookups--;
        } finally {
            lock.unlock();
        }
    }

    /** The next datagram asks again: the resolver remembers for a moment what is not there. */
    private void fail(DomainName domain, Name name, Cause why) {
        lock.lock();
        try {
            names.remove(domain, name);
        } finally {
            lock.unlock();
        }
        name.failure = why;
        sender.drop(why, let(name.backlog.abandon()));
    }

    /** A name whose lookup is under way stays, since datagrams wait in it. */
    private void forgetLeastUsed() {
        Iterator<Name> each = names.values().iterator();
        while (names.size() > MAX && each.hasNext()) {
            if (each.next().backlog.isOpen()) {
                each.remove();
            }
        }
    }

    private boolean isStale(Name name) {
        return name.backlog.isOpen() && nanoTime.getAsLong() - name.asked >= STICKS.toNanos();
    }
}
