package culvert.direct;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Origin;
import culvert.net.Packet;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.PacketOutbound;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One association's datagrams to any targets, and what comes back: by one socket, so that a target's answer, and that of any
 * peer that was told this port, finds its way back to the client (a "full cone").
 */
final class DirectFar implements PacketOutbound.Far, NameLookups.Sender {
    private record Permitted(Router router, Target target, InetSocketAddress address) {}

    private final Association account;
    private final PacketSocket socket;
    private final Origin origin;
    private final DirectPackets targets;
    private final RelayEvents events;
    private final NameLookups names;

    /** The one that was permitted last: most datagrams go where the one before went. */
    private volatile @Nullable Permitted permitted;

    /**
     * On the runner of those tasks.
     *
     * @param socket is this one's to close
     * @param origin what it was opened with, which stays
     */
    DirectFar(Association account, PacketSocket socket, Origin origin, DirectPackets targets, TaskGroup tasks) {
        this.origin = origin;
        this.account = account;
        this.socket = socket;
        this.targets = targets;
        this.events = targets.events();
        this.names = new NameLookups(targets, account.holder(), tasks, this);
    }

    @Override
    public void add(Target target, Packet payload, Outgoing out) {
        switch (target.host()) {
            case Ip ip -> add(target, ip.address(), payload, out);
            case DomainName name -> {
                InetAddress known = names.known(name);
                if (known == null) {
                    byte[] copy =
                            Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.offset() + payload.length());
                    known = names.find(
                            name, new NameLookups.Waiting(target, new Packet(copy, 0, copy.length, payload.peer())));
                }
                if (known != null) {
                    add(target, known, payload, out);
                }
            }
        }
    }

    /** What has no way to a name's address goes to the one of the other kind, once. */
    @Override
    public void send(Outgoing out) throws IOException {
        List<Outgoing.Kept> again = new ArrayList<>();
        out.send(
                socket,
                account,
                Side.NEAR,
                events,
                (why, from, index) -> isNoWay(why) && keep(from.copy(index), again));
        if (!again.isEmpty()) {
            again.forEach(kept -> out.add(kept, kept.peer()));
            out.send(socket, account, Side.NEAR, events);
        }
    }

    private static boolean isNoWay(Cause why) {
        return why == Cause.NETWORK_UNREACHABLE || why == Cause.HOST_UNREACHABLE;
    }

    private boolean keep(Outgoing.Kept lost, List<Outgoing.Kept> again) {
        NameLookups.Other other = names.insteadOf(lost.peer().getAddress());
        if (other == null) {
            return false;
        }
        int port = lost.peer().getPort();
        InetSocketAddress to = new InetSocketAddress(other.address(), port);
        return DirectPackets.permits(targets.router(), new Target(other.name(), port), account.user(), to)
                && again.add(new Outgoing.Kept(lost.bytes(), lost.payload(), to));
    }

    /** Any peer may answer, even one that was never asked. */
    @Override
    public Cause receive(PacketOutbound.Answers answers) {
        return new PacketPump(socket, (batch, out) -> {
                    for (int i = 0; i < batch.count(); i++) {
                        answers.put(new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i)), out);
                    }
                    answers.flush(out);
                })
                .run();
    }

    @Override
    public void stop() {
        socket.close();
    }

    @Override
    public void close() {
        socket.close();
        names.abandon();
    }

    @Override
    public void send(InetAddress to, List<NameLookups.Waiting> datagrams) {
        Runner runner = socket.runner();
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (NameLookups.Waiting datagram : datagrams) {
                add(datagram.target(), to, datagram.payload(), out);
            }
            send(out);
        } catch (IOException over) {
            out.lose(Cause.CLOSED, Side.NEAR, events);
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }

    @Override
    public void drop(Cause why, List<NameLookups.Waiting> datagrams) {
        for (NameLookups.Waiting datagram : datagrams) {
            Packet payload = datagram.payload();
            events.dropped(why, Side.NEAR, payload.peer(), payload.length());
        }
    }

    @Override
    public boolean reaches(InetAddress address) {
        return origin.servesDatagrams(address);
    }

    @Override
    public void end(Cause why) {
        account.ends(why);
        stop();
    }

    @Override
    public void defect(RuntimeException mistake) {
        events.defect(account.id(), mistake);
    }

    private void add(Target target, InetAddress address, Packet payload, Outgoing out) {
        InetSocketAddress to = new InetSocketAddress(address, target.port());
        Router router = targets.router();
        Permitted last = permitted;
        if (last == null || !last.router.equals(router) || !last.address.equals(to) || !last.target.equals(target)) {
            if (!DirectPackets.permits(router, target, account.user(), to)) {
                events.dropped(Cause.BLOCKED, Side.NEAR, payload.peer(), payload.length());
                return;
            }
            if (!reaches(address)) {
                events.dropped(Cause.NETWORK_UNREACHABLE, Side.NEAR, payload.peer(), payload.length());
                return;
            }
            permitted = new Permitted(router, target, to);
        }
        out.add(payload.bytes(), payload.offset(), payload.length(), to);
    }
}
