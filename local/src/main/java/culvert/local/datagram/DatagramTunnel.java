package culvert.local.datagram;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.net.User;
import culvert.relay.AssociationSettings;
import culvert.relay.Associations;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the datagrams that come to one port of this machine to one target; each client has its association. */
public final class DatagramTunnel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatagramTunnel.class);

    /** How long associations that were ended may take to notice and to be reported. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Associations<InetSocketAddress, TunnelAssociation> associations;
    private final TaskGroup tasks;
    private final PacketSocket near;
    private final RemoteRoute route;
    private final byte[] target;
    private volatile boolean accepting = true;

    private DatagramTunnel(
            PacketSocket near, Target target, RemoteRoute route, AssociationSettings settings, TaskGroup tasks) {
        this.near = near;
        this.route = route;
        this.tasks = tasks;
        this.associations = new Associations<>(settings, System::nanoTime);
        this.target = new byte[SocksAddress.wireBytes(target)];
        SocksAddress.write(target, this.target, 0);
    }

    /**
     * Begins to serve.
     *
     * @param route stays the caller's
     * @param runner for everything
     */
    public static DatagramTunnel open(
            InetSocketAddress at, Target target, RemoteRoute route, AssociationSettings settings, Runner runner)
            throws IOException {
        TaskGroup tasks = new TaskGroup(runner);
        PacketSocket near = tasks.call("bind", () -> runner.bind(at));
        DatagramTunnel tunnel = new DatagramTunnel(near, target, route, settings, tasks);
        tasks.start("tunnel", tunnel::serve);
        tasks.every(settings.sweepEvery(), tunnel.associations::sweep);
        return tunnel;
    }

    /** The address that was really bound. */
    public InetSocketAddress address() {
        return near.localAddress();
    }

    /** Takes no new clients; those that are go on. */
    public void stopAccepting() {
        accepting = false;
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        accepting = false;
        near.close();
        associations.endAll(Cause.SHUTDOWN);
        tasks.join(LAST_WORDS);
    }

    /** A mistake of ours costs a batch at most, never the port. */
    private void serve() {
        PacketPump pump = new PacketPump(near, this::arrived);
        while (true) {
            try {
                Cause why = pump.run();
                if (why != Cause.CLOSED) {
                    log.error("datagrams are no longer received: the tunnel's socket has failed ({})", why.label());
                }
                return;
            } catch (RuntimeException mistake) {
                route.events().defect(0, mistake);
            }
        }
    }

    private void arrived(PacketBatch batch, Outgoing out) {
        Runner runner = tasks.runner();
        byte[] plain = runner.take(Outgoing.PLAINTEXT);
        try {
            TunnelAssociation before = null;
            for (int i = 0; i < batch.count(); i++) {
                Packet payload = new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i));
                TunnelAssociation association = associations.find(payload.peer());
                if (before != null && (before != association || out.isFull())) {
                    before.flush(out);
                }
                if (association == null) {
                    association = begin(payload.peer()); // which may end another: nothing of that waits here any more
                }
                before = association;
                if (payload.length() + target.length > plain.length) {
                    route.events().dropped(Cause.TOO_LARGE, Side.NEAR, payload.peer(), payload.length());
                } else if (association == null) {
                    route.events().dropped(Cause.SHUTDOWN, Side.NEAR, payload.peer(), payload.length());
                } else {
                    association.take(payload, plain, out);
                }
            }
            if (before != null) {
                before.flush(out);
            }
        } finally {
            runner.giveBack(Outgoing.PLAINTEXT, plain);
        }
    }

    /** A new one; null when none is made any more. */
    private @Nullable TunnelAssociation begin(InetSocketAddress client) {
        if (!accepting) {
            return null;
        }
        TunnelAssociation made = new TunnelAssociation(associations.account(client, User.UNNAMED), near, route, target);
        associations.add(client, made);
        tasks.start("tunnel-" + made.account().id(), () -> {
            try {
                made.run();
            } finally {
                associations.remove(client, made);
            }
        });
        if (!accepting) {
            made.end(Cause.SHUTDOWN);
        }
        return made;
    }
}
