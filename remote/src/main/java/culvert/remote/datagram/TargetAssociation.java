package culvert.remote.datagram;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.relay.Association;
import culvert.relay.Associations;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import culvert.shadowsocks.packet.PacketServer.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One client's datagrams to any targets, and their answers: a socket, and a thread that waits for what comes to it. */
final class TargetAssociation implements Associations.Member, Names.Sender {
    /** The wildcard of IPv6, which takes IPv4 too: one port for all targets. */
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    /** What all associations share. */
    record Context(Targets targets, TaskGroup tasks, RelayEvents events, LongSupplier nanoTime) {
        Runner runner() {
            return tasks.runner();
        }
    }

    private record Permitted(Target target, InetSocketAddress address) {}

    private final Association account;
    private final Session session;
    private final Context context;
    private final Names names;
    private volatile ReturnPath path;
    private volatile @Nullable PacketSocket socket;
    /** The one that was permitted last: most datagrams go where the one before went. */
    private volatile @Nullable Permitted permitted;

    TargetAssociation(Association account, Session session, ReturnPath path, Context context) {
        this.account = account;
        this.session = session;
        this.path = path;
        this.context = context;
        this.names = new Names(context.targets(), account.holder(), context.tasks(), this, context.nanoTime());
    }

    @Override
    public Association account() {
        return account;
    }

    Session session() {
        return session;
    }

    /**
     * Opens the socket, and waits for answers on a thread of its own.
     *
     * @param whenOver is called as the last thing, when nothing uses the session any more
     * @throws IOException when there is no socket to be had; {@code whenOver} will not be called
     */
    void open(Consumer<TargetAssociation> whenOver) throws IOException {
        PacketSocket opened = context.runner().bind(ANYWHERE);
        socket = opened;
        if (account.hasEnded()) {
            opened.close();
        }
        context.tasks().start("association-" + account.id(), () -> {
            try (opened) {
                account.ends(new PacketPump(opened, this::answered).run());
            } catch (RuntimeException mistake) {
                account.ends(Cause.INTERNAL);
                defect(mistake);
            } finally {
                names.abandon();
                whenOver.accept(this);
                account.report(context.events());
            }
        });
    }

    @Override
    public void end(Cause why) {
        account.ends(why);
        PacketSocket open = socket;
        if (open != null) {
            open.close();
        }
    }

    /** The client has shown that it is there now. */
    void comesBy(ReturnPath latest) {
        if (!path.isSame(latest)) {
            path = latest;
            account.moved(latest.client());
        }
    }

    /** Puts a datagram to those that leave, or keeps it until its target's name is known, or drops it. */
    void forward(Target target, Packet payload, Outgoing out) {
        switch (target.host()) {
            case Ip ip -> add(target, ip.address(), payload, out);
            case DomainName name -> {
                InetAddress known = names.known(name);
                if (known == null) {
                    byte[] copy =
                            Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.offset() + payload.length());
                    Packet kept = new Packet(copy, 0, copy.length, payload.peer());
                    known = names.find(name, new Names.Waiting(target, kept));
                }
                if (known != null) {
                    add(target, known, payload, out);
                }
            }
        }
    }

    /** Sends what was put there. */
    void flush(Outgoing out) {
        PacketSocket open = socket;
        try {
            if (open == null) {
                throw new NetworkException(Cause.CLOSED);
            }
            send(open, out);
        } catch (IOException over) {
            // ended just now: its last datagrams are lost, and the next one brings a new association
            out.lose(Cause.CLOSED, Side.NEAR, context.events());
        }
    }

    /** What has no way to a name's address goes to the one of the other kind, once. */
    private void send(PacketSocket through, Outgoing out) throws IOException {
        List<Packet> again = new ArrayList<>();
        out.send(through, account, Side.NEAR, context.events(), (why, batch, index) -> {
            InetSocketAddress to = batch.peer(index);
            InetAddress other = why == Cause.NETWORK_UNREACHABLE || why == Cause.HOST_UNREACHABLE
                    ? names.insteadOf(to.getAddress())
                    : null;
            return other != null && again.add(copy(batch, index, new InetSocketAddress(other, to.getPort())));
        });
        if (!again.isEmpty()) {
            for (Packet one : again) {
                InetAddress other = one.peer().getAddress();
                add(new Target(new Ip(other), one.peer().getPort()), other, one, out);
            }
            out.send(through, (source, bytes) -> {}, Side.NEAR, context.events());
        }
    }

    private static Packet copy(PacketBatch batch, int index, InetSocketAddress peer) {
        int from = batch.offset(index);
        int length = batch.length(index);
        return new Packet(Arrays.copyOfRange(batch.array(), from, from + length), 0, length, peer);
    }

    @Override
    public void send(InetAddress to, List<Names.Waiting> datagrams) {
        Runner runner = context.runner();
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (Names.Waiting datagram : datagrams) {
                add(datagram.target(), to, datagram.payload(), out);
                if (out.isFull()) {
                    flush(out);
                }
            }
            flush(out);
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }

    @Override
    public void drop(Cause why, List<Names.Waiting> datagrams) {
        for (Names.Waiting datagram : datagrams) {
            Packet payload = datagram.payload();
            context.events().dropped(why, Side.NEAR, payload.peer(), payload.length());
        }
    }

    @Override
    public void defect(RuntimeException mistake) {
        context.events().defect(account.id(), mistake);
    }

    private void add(Target target, InetAddress address, Packet payload, Outgoing out) {
        InetSocketAddress to = new InetSocketAddress(address, target.port());
        Permitted last = permitted;
        if (last == null || !last.address.equals(to) || !last.target.equals(target)) {
            if (!context.targets().permits(target, session.user(), to)) {
                context.events().dropped(Cause.BLOCKED, Side.NEAR, payload.peer(), payload.length());
                return;
            }
            permitted = new Permitted(target, to);
        }
        out.add(payload.bytes(), payload.offset(), payload.length(), to);
    }

    /** Anybody may answer: who was never asked, too. */
    private void answered(PacketBatch batch, Outgoing out) throws IOException {
        ReturnPath back = path;
        for (int i = 0; i < batch.count(); i++) {
            Packet answer = new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i));
            int sealedBytes = session.sealedBytes(answer);
            if (sealedBytes > PacketBatch.LARGEST) {
                context.events().dropped(Cause.TOO_LARGE, Side.FAR, answer.peer(), answer.length());
            } else {
                int at = out.room(sealedBytes);
                int end = session.seal(answer, out.array(), at, context.runner());
                out.add(end - at, back.client(), answer.length());
            }
        }
        out.send(back.listener(), account, Side.FAR, context.events());
    }
}
