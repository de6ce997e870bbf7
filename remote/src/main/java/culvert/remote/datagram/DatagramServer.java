package culvert.remote.datagram;

import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.relay.AssociationSettings;
import culvert.relay.Associations;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import culvert.remote.datagram.KnownSessions.Arrival;
import culvert.shadowsocks.packet.PacketServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves datagrams on some addresses: each belongs to an association, which carries it on. */
public final class DatagramServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatagramServer.class);

    /** How long associations that were ended may take to notice and to be reported. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final KnownSessions sessions;
    private final Associations<Object, TargetAssociation> associations;
    private final TargetAssociation.Context context;
    private final List<PacketSocket> listeners = new CopyOnWriteArrayList<>();
    private final Overflow overflow;
    private volatile boolean closed;

    /**
     * Listens nowhere yet.
     *
     * @param wire stays the caller's, who closes it after this
     * @param runner for everything
     */
    public DatagramServer(
            PacketServer wire, Targets targets, AssociationSettings settings, RelayEvents events, Runner runner) {
        this(wire, settings, new TargetAssociation.Context(targets, new TaskGroup(runner), events, System::nanoTime));
    }

    DatagramServer(PacketServer wire, AssociationSettings settings, TargetAssociation.Context context) {
        LongSupplier nanoTime = context.nanoTime();
        this.context = context;
        this.sessions = new KnownSessions(wire, settings.most(), nanoTime);
        this.associations = new Associations<>(settings, nanoTime);
        this.overflow = new Overflow(nanoTime);
        context.tasks().every(settings.sweepEvery(), this::sweep);
    }

    /**
     * Listens on one address more.
     *
     * @return the address that was really bound
     */
    public InetSocketAddress listen(InetSocketAddress at) throws IOException {
        PacketSocket listener =
                context.tasks().call("bind", () -> context.runner().bind(at));
        listeners.add(listener);
        context.tasks().start("datagrams-" + listener.localAddress().getPort(), () -> serve(listener));
        return listener.localAddress();
    }

    /** Takes no new associations; those that are go on. */
    public void stopAccepting() {
        sessions.stopAccepting();
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        closed = true;
        listeners.forEach(PacketSocket::close);
        sessions.close();
        associations.endAll(Cause.SHUTDOWN);
        context.tasks().join(LAST_WORDS);
    }

    /** How many associations have a socket. */
    int active() {
        return associations.count();
    }

    /** How many sessions are remembered, with those that have a socket. */
    int remembered() {
        return sessions.count();
    }

    /** Ends what is idle, forgets what may be forgotten, and tells what was lost. */
    void sweep() {
        associations.sweep();
        sessions.sweep();
        overflow.look(listeners);
    }

    /** A mistake of ours costs a batch at most, never the listener. */
    private void serve(PacketSocket listener) {
        PacketPump pump = new PacketPump(listener, (batch, out) -> arrived(listener, batch, out));
        while (true) {
            try {
                Cause why = pump.run();
                if (why != Cause.CLOSED) {
                    log.error("datagrams are no longer received: the listening socket has failed ({})", why.label());
                }
                return;
            } catch (RuntimeException mistake) {
                context.events().defect(0, mistake);
            }
        }
    }

    private void arrived(PacketSocket listener, PacketBatch batch, Outgoing out) {
        Runner runner = context.runner();
        byte[] plaintext = runner.take(Outgoing.PLAINTEXT);
        try {
            TargetAssociation before = null;
            for (int i = 0; i < batch.count(); i++) {
                Packet sealed = new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i));
                before = handle(listener, sealed, plaintext, before, out);
            }
            if (before != null) {
                before.flush(out);
            }
        } finally {
            runner.giveBack(Outgoing.PLAINTEXT, plaintext);
        }
    }

    /**
     * One datagram, whose failure is its own. What goes out of the same socket in a row leaves together.
     *
     * @param before whose datagrams are in {@code out}
     * @return whose are in it now
     */
    private @Nullable TargetAssociation handle(
            PacketSocket listener, Packet sealed, byte[] plaintext, @Nullable TargetAssociation before, Outgoing out) {
        try {
            if (!context.targets().serves(sealed.peer().getAddress())) {
                throw new BlockedException("a rule forbids this client");
            }
            ReturnPath path = new ReturnPath(listener, sealed.peer());
            Arrival arrival = sessions.open(sealed, plaintext, session -> make(session, path), context.runner());
            TargetAssociation association = arrival.association();
            if (before != null && (before != association || out.isFull())) {
                before.flush(out);
            }
            if (arrival.isNew()) {
                begin(association);
            }
            association.comesBy(path);
            PacketServer.Opened opened = arrival.opened();
            Packet payload = new Packet(plaintext, opened.offset(), opened.length(), sealed.peer());
            association.forward(opened.target(), payload, out);
            return association;
        } catch (FailureException why) {
            if (why instanceof ClockException clock) {
                context.events().clockDiffers(clock.skew());
            }
            context.events().dropped(why.reason(), Side.NEAR, sealed.peer(), sealed.length());
        } catch (IOException why) {
            context.events().dropped(Cause.NETWORK, Side.NEAR, sealed.peer(), sealed.length());
        } catch (RuntimeException mistake) {
            context.events().defect(0, mistake);
            context.events().dropped(Cause.INTERNAL, Side.NEAR, sealed.peer(), sealed.length());
        }
        return before;
    }

    private TargetAssociation make(PacketServer.Session session, ReturnPath path) {
        return new TargetAssociation(associations.account(path.client(), session.user()), session, path, context);
    }

    /** Without a socket, because descriptors have run out, it ends again, and the next datagram tries again. */
    private void begin(TargetAssociation association) throws IOException {
        Object id = association.session().id();
        associations.add(id, association);
        try {
            association.open(this::forget);
        } catch (IOException | RuntimeException e) {
            forget(association);
            throw e;
        }
        if (closed) {
            association.end(Cause.SHUTDOWN);
        }
    }

    private void forget(TargetAssociation association) {
        associations.remove(association.session().id(), association);
        sessions.release(association);
    }
}
