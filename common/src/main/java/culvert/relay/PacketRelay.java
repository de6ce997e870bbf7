package culvert.relay;

import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves datagrams on some addresses: each belongs to an association, which carries it on.
 *
 * <p>Each runner has a socket at each address, where the system can share a port, and an association is on the runner that its first datagram
 * came to. The system deals datagrams out by their senders, so all of a client's come there; those of one that has moved are handed over.
 */
public final class PacketRelay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PacketRelay.class);

    /** How long associations that were ended may take to notice and to be reported. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Supplier<PacketPlan> plan;
    private final Associations associations;
    private final RelayEvents events;
    private final List<Lane> lanes;
    private final List<PacketSocket> sockets = new CopyOnWriteArrayList<>();
    private final Overflow overflow;
    private final NewAssociations starts;

    /**
     * Listens nowhere yet.
     *
     * @param plan says what to serve with now: is asked once for each datagram, and for each association
     * @param runners that share the associations; at least one
     */
    public PacketRelay(Supplier<PacketPlan> plan, Associations associations, RelayEvents events, List<Runner> runners) {
        this.plan = plan;
        this.associations = associations;
        this.events = events;
        this.overflow = new Overflow(associations.nanoTime());
        this.starts = new NewAssociations(plan, associations, events);
        this.lanes = runners.stream()
                .map(runner -> new Lane(new TaskGroup(runner), events))
                .toList();
        lanes.getFirst().tasks().every(associations.settings().sweepEvery(), this::sweep);
    }

    /**
     * Listens on one address more.
     *
     * @return the address that was really bound
     */
    public InetSocketAddress listen(InetSocketAddress at) throws IOException {
        Map<Runner, PacketSocket> siblings = new ConcurrentHashMap<>();
        PacketSocket first = null;
        for (Lane lane : lanes) {
            PacketSocket beside = first;
            PacketSocket socket = beside == null
                    ? bound(lane, at)
                    : lane.tasks()
                            .call("bind", () -> lane.runner().bindBeside(beside).orElse(null));
            if (socket == null) {
                break;
            }
            first = first == null ? socket : first;
            siblings.put(lane.runner(), socket);
            sockets.add(socket);
        }
        for (Lane lane : lanes) {
            PacketSocket socket = siblings.get(lane.runner());
            if (socket != null) {
                lane.tasks().start("datagrams-" + socket.localAddress().getPort(), () -> serve(lane, socket, siblings));
            }
        }
        return sockets.getLast().localAddress();
    }

    private static PacketSocket bound(Lane lane, InetSocketAddress at) throws IOException {
        try {
            return lane.tasks().call("bind", () -> lane.runner().bind(at));
        } catch (NetworkException e) {
            throw SystemErrors.datagrams(e, at);
        }
    }

    /** Ends the associations of users who may have none any more. From any thread. */
    public void endBarred() {
        associations.endBarred();
    }

    /** The associations that there are. From any thread. */
    public List<LiveSession> live() {
        return associations.live();
    }

    /** Ends one of them, as an administrator wants it; false when there is none of that id. */
    public boolean end(long id) {
        return associations.end(id);
    }

    /** Ends all associations that there are; others may begin. */
    public void endAll(Cause why) {
        associations.endAll(why);
    }

    /** Takes no new associations; those that are go on. */
    public void stopAccepting() {
        associations.stopAccepting();
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        sockets.forEach(PacketSocket::close);
        associations.close();
        lanes.forEach(lane -> lane.tasks().join(LAST_WORDS));
    }

    /** Ends what is idle, forgets what may be forgotten, and tells what was lost. */
    public void sweep() {
        associations.sweep();
        overflow.look(sockets);
    }

    /** A mistake of ours costs a batch at most, never the listener. */
    private void serve(Lane lane, PacketSocket socket, Map<Runner, PacketSocket> siblings) {
        PacketPump pump = new PacketPump(socket, new Arrivals(lane, siblings));
        while (true) {
            try {
                Cause why = pump.run();
                if (why != Cause.CLOSED) {
                    log.error("datagrams are no longer received: a listening socket has failed ({})", why.label());
                }
                return;
            } catch (RuntimeException mistake) {
                events.defect(0, mistake);
            }
        }
    }

    private void drop(Packet datagram, Cause why) {
        events.dropped(why, Side.NEAR, datagram.peer(), datagram.length());
    }

    /** What comes to one socket, or was handed over: one at a time. */
    private final class Arrivals implements PacketPump.Handler, PacketInbound.Known {
        private final Lane lane;
        private final Map<Runner, PacketSocket> siblings;
        private final PacketSocket socket;

        private PacketInbound inbound = plan.get().inbound(); // opens the datagram that is being handled

        /** The one whose datagram is being handled, with its guard locked. */
        private @Nullable KnownClient known;

        /** The one whose datagram was not opened, since it is another runner's. */
        private @Nullable KnownClient elsewhere;

        /** What is to be handed over, and to which. */
        private final Map<Runner, PacketBatch> moved = new HashMap<>();

        /** Whose datagrams are to leave; those in a row leave together. */
        private @Nullable PacketPipe leaving;

        Arrivals(Lane lane, Map<Runner, PacketSocket> siblings) {
            this.lane = lane;
            this.siblings = siblings;
            this.socket = socket(siblings, lane);
        }

        @Override
        public void arrived(PacketBatch batch, Outgoing out) {
            byte[] plaintext = lane.runner().take(Outgoing.PLAINTEXT);
            try {
                for (int i = 0; i < batch.count(); i++) {
                    handle(packet(batch, i), plaintext, out);
                }
                flush(out);
                moved.forEach(this::handOver);
            } finally {
                leaving = null;
                moved.clear();
                lane.runner().giveBack(Outgoing.PLAINTEXT, plaintext);
            }
        }

        @Override
        public PacketInbound.@Nullable Client find(Object id) throws FailureException {
            KnownClient found = associations.find(id);
            if (found != null && !found.tasks.equals(lane.tasks())) {
                elsewhere = found;
                throw new PeerException(Cause.INTERNAL, "another runner's");
            }
            look(found);
            return known == null ? null : known.client;
        }

        private void look(@Nullable KnownClient found) {
            hold(found);
            if (known != null && associations.forgetIdle(known, inbound)) {
                hold(null);
            }
        }

        /** Locks the guard of this one instead of the one before; of none if it is gone. */
        private void hold(@Nullable KnownClient next) {
            if (known != null) {
                known.guard.unlock();
                known = null;
            }
            if (next != null) {
                next.guard.lock();
                if (next.gone) {
                    next.guard.unlock();
                } else {
                    known = next;
                }
            }
        }

        /** One datagram, whose failure is its own. */
        private void handle(Packet datagram, byte[] plaintext, Outgoing out) {
            try {
                inbound = plan.get().inbound();
                PacketInbound.Received received = inbound.receive(datagram, plaintext, this, lane.runner());
                take(received, datagram, plaintext, out);
            } catch (IOException | RuntimeException why) {
                failed(datagram, why);
            } finally {
                elsewhere = null;
                hold(null);
            }
        }

        private void failed(Packet datagram, Exception why) {
            if (elsewhere != null) {
                copy(datagram, moved.computeIfAbsent(elsewhere.tasks.runner(), any -> new PacketBatch()));
                return;
            }
            switch (why) {
                case ClockException clock -> {
                    events.clockDiffers(clock.skew());
                    drop(datagram, clock.reason());
                }
                case FailureException failure -> drop(datagram, failure.reason());
                case RuntimeException mistake -> {
                    events.defect(0, mistake);
                    drop(datagram, Cause.INTERNAL);
                }
                default -> drop(datagram, Cause.NETWORK);
            }
        }

        private void take(PacketInbound.Received received, Packet datagram, byte[] plaintext, Outgoing out)
                throws IOException {
            KnownClient sender = known;
            if (sender == null && received.client().isUnconfirmed()) {
                confirm(received, datagram, plaintext);
                return;
            }
            PacketPipe pipe = sender == null ? null : sender.pipe;
            if (leaving != null && (!leaving.equals(pipe) || out.isFull())) {
                flush(out); // before a new one may end its association
            }
            if (sender == null) {
                sender = associations.admit(received.client(), datagram.peer(), lane.tasks());
                known = sender;
            }
            associations.heard(sender);
            if (pipe == null) {
                pipe = starts.begin(sender, datagram.peer(), lane);
            }
            leaving = pipe;
            if (!pipe.comesBy(socket, datagram.peer())) {
                throw new NetworkException(Cause.USER_DEVICES);
            }
            pipe.take(
                    received.target(),
                    new Packet(plaintext, received.offset(), received.length(), datagram.peer()),
                    out);
        }

        /** Keeps a copy until it is known to be no replay. */
        private void confirm(PacketInbound.Received received, Packet datagram, byte[] plaintext)
                throws NetworkException {
            byte[] copy = Arrays.copyOf(plaintext, received.offset() + received.length());
            Packet about = new Packet(copy, 0, datagram.length(), datagram.peer());
            if (!lane.later("confirmation", copy.length, () -> confirm(received, about))) {
                received.client().close();
                throw new NetworkException(Cause.QUEUE_FULL);
            }
        }

        private void confirm(PacketInbound.Received received, Packet about) {
            try {
                received.client().confirm();
                lane.withOutgoing(out -> new Arrivals(lane, siblings).confirmed(received, about, out));
            } catch (FailureException why) {
                received.client().close();
                drop(about, why.reason());
            }
        }

        private void confirmed(PacketInbound.Received received, Packet about, Outgoing out) {
            try {
                KnownClient found = associations.find(received.client().id());
                if (found != null && !found.tasks.equals(lane.tasks())) {
                    passOn(lane(found.tasks.runner()), received, about);
                    return;
                }
                look(found);
                if (known != null) {
                    received.client().close(); // another one of its datagrams was sooner
                }
                take(received, about, about.bytes(), out);
                flush(out);
            } catch (IOException | RuntimeException why) {
                failed(about, why);
            } finally {
                hold(null);
            }
        }

        /** To where its association has begun meanwhile. */
        private void passOn(Lane other, PacketInbound.Received received, Packet about) {
            Runnable work =
                    () -> other.withOutgoing(out -> new Arrivals(other, siblings).confirmed(received, about, out));
            if (!siblings.containsKey(other.runner()) || !other.later("confirmed", about.bytes().length, work)) {
                received.client().close();
                drop(about, Cause.QUEUE_FULL);
            }
        }

        private void flush(Outgoing out) {
            PacketPipe full = leaving;
            if (full != null) {
                leaving = null;
                full.flush(out);
            }
        }

        /** To where their associations are, which alone may open them. */
        private void handOver(Runner to, PacketBatch batch) {
            Lane other = lane(to);
            boolean isKept = siblings.containsKey(to)
                    && other.later(
                            "handed-over",
                            batch.array().length,
                            () -> other.withOutgoing(out -> new Arrivals(other, siblings).arrived(batch, out)));
            for (int i = 0; !isKept && i < batch.count(); i++) {
                drop(packet(batch, i), Cause.QUEUE_FULL);
            }
        }
    }

    private static Packet packet(PacketBatch batch, int index) {
        return new Packet(batch.array(), batch.offset(index), batch.length(index), batch.peer(index));
    }

    private static void copy(Packet datagram, PacketBatch into) {
        int at = into.room(datagram.length());
        System.arraycopy(datagram.bytes(), datagram.offset(), into.array(), at, datagram.length());
        into.add(datagram.length(), datagram.peer());
    }

    private Lane lane(Runner runner) {
        return lanes.stream()
                .filter(lane -> lane.runner().equals(runner))
                .findFirst()
                .orElseThrow();
    }

    private static PacketSocket socket(Map<Runner, PacketSocket> siblings, Lane lane) {
        PacketSocket socket = siblings.get(lane.runner());
        if (socket == null) {
            throw new IllegalStateException("no socket there");
        }
        return socket;
    }
}
