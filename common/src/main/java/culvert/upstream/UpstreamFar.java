package culvert.upstream;

import culvert.address.Host;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Association;
import culvert.relay.Backlog;
import culvert.relay.Outgoing;
import culvert.relay.PacketOutbound;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One association's datagrams through a proxy: a connection to it, which keeps the association there, and a socket for the
 * datagrams. What comes before there are both waits, within bounds. It ends when either does.
 */
final class UpstreamFar implements PacketOutbound.Far {
    private static final InetSocketAddress ANY_IPV4 = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    private static final Target ANYWHERE = new Target(Host.parse("0.0.0.0"), 0);

    private record Permitted(Router router, Target target) {}

    private record Open(Stream control, PacketSocket socket, InetSocketAddress relay) {}

    private final UpstreamPackets shared;
    private final Association account;
    private final TaskGroup tasks;
    private final RelayEvents events;
    private final Backlog<Outgoing.Kept> first;
    private volatile @Nullable Open open;
    private volatile boolean stopped;

    /** The one that was permitted last: most datagrams go where the one before went. */
    private volatile @Nullable Permitted permitted;

    /** @param budget what waits for the proxy is charged to it */
    UpstreamFar(UpstreamPackets shared, Association account, TaskGroup tasks, MemoryBudget budget) {
        this.shared = shared;
        this.account = account;
        this.tasks = tasks;
        this.events = shared.events();
        this.first = new Backlog<>(budget, lost -> lose(lost, Cause.MEMORY));
    }

    @Override
    public void connect() throws IOException {
        Cause why = Cause.INTERNAL;
        try {
            Open now = shared.dials().dialled(account.holder(), this::opened);
            open = now;
            if (stopped) {
                close(now);
            }
            tasks.start("proxy-" + account.id(), () -> watch(now.control()));
            sendKept(now);
        } catch (IOException e) {
            why = e instanceof FailureException known ? known.reason() : Cause.NETWORK;
            throw e;
        } finally {
            if (!first.isOpen()) {
                lose(first.abandon(), why);
            }
        }
    }

    @Override
    public void add(Target target, Packet payload, Outgoing out) {
        int length = SocksDatagram.bytes(target, payload.length());
        Cause why = length > PacketBatch.LARGEST ? Cause.TOO_LARGE : permits(target) ? null : Cause.BLOCKED;
        if (why != null) {
            events.dropped(why, Side.NEAR, payload.peer(), payload.length());
            return;
        }
        int at = out.room(length);
        SocksDatagram.write(target, payload, out.array(), at);
        out.add(length, payload.peer(), payload.length());
    }

    @Override
    public void send(Outgoing out) throws IOException {
        if (!first.isOpen()) {
            out.keepIn(first, Side.NEAR, events);
        }
        Open now = open;
        if (now != null && out.count() > 0) {
            out.send(now.socket(), account, Side.NEAR, events);
        }
    }

    @Override
    public Cause receive(PacketOutbound.Answers answers) {
        Open now = open;
        return now == null
                ? Cause.CLOSED
                : new PacketPump(now.socket(), (batch, out) -> {
                            for (int i = 0; i < batch.count(); i++) {
                                try {
                                    answers.put(
                                            SocksDatagram.read(batch.array(), batch.offset(i), batch.length(i)), out);
                                } catch (FailureException why) {
                                    events.dropped(why.reason(), Side.FAR, batch.peer(i), batch.length(i));
                                }
                            }
                            answers.flush(out);
                        })
                        .run();
    }

    @Override
    public void stop() {
        stopped = true;
        Open now = open;
        if (now != null) {
            close(now);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void lose(List<Outgoing.Kept> all, Cause why) {
        all.forEach(lost -> events.dropped(why, Side.NEAR, lost.peer(), lost.payload()));
    }

    private static void close(Open now) {
        now.socket().close();
        now.control().close();
    }

    private boolean permits(Target target) {
        Router router = shared.router();
        Permitted last = permitted;
        if (last != null && last.router.equals(router) && last.target.equals(target)) {
            return true;
        }
        try {
            Judge.check(target, router.route(target, account.user()).addresses());
            permitted = new Permitted(router, target);
            return true;
        } catch (BlockedException refused) {
            return false;
        }
    }

    private Open opened() throws IOException {
        if (stopped) {
            throw new NetworkException(Cause.CLOSED, "it was told to end");
        }
        Runner runner = tasks.runner();
        Upstreams.Reached<Target> reached =
                shared.proxy().reach(runner, with -> Socks5.ask(with, Socks5.ASSOCIATE, ANYWHERE));
        Stream control = reached.stream();
        boolean isOpen = false;
        try {
            InetSocketAddress relay =
                    relay(reached.answer(), control.remoteAddress().getAddress());
            Open now = new Open(control, socket(relay, runner), relay);
            isOpen = true;
            return now;
        } finally {
            if (!isOpen) {
                control.reset();
            }
        }
    }

    /** A proxy behind a translator names an address that leads nowhere, and one of an enemy's whatever it likes to reach. */
    private InetSocketAddress relay(Target answer, InetAddress proxy) {
        if (answer.host() instanceof Ip(InetAddress address) && !address.isAnyLocalAddress()) {
            InetSocketAddress named = new InetSocketAddress(address, answer.port());
            try {
                AddressRule rule = shared.router().route(answer, account.user()).addresses();
                if (address.equals(proxy) || rule.permits(named)) {
                    return named;
                }
            } catch (BlockedException refused) {
                return new InetSocketAddress(proxy, answer.port());
            }
        }
        return new InetSocketAddress(proxy, answer.port());
    }

    private PacketSocket socket(InetSocketAddress relay, Runner runner) throws IOException {
        // what goes to this machine itself leaves from there in any case
        Origin origin = relay.getAddress().isLoopbackAddress()
                ? Origin.ANY
                : shared.proxy().way().origin();
        if (!origin.servesDatagrams(relay.getAddress())) {
            throw new DialException(
                    Cause.NETWORK_UNREACHABLE, "none of the addresses that are set to leave from is of its kind");
        }
        InetSocketAddress at = origin.ofDatagrams();
        boolean isIpv4 = relay.getAddress() instanceof Inet4Address;
        PacketSocket socket = runner.bind(at.getAddress().isAnyLocalAddress() && isIpv4 ? ANY_IPV4 : at, origin);
        boolean isConnected = false;
        try {
            socket.connect(relay);
            isConnected = true;
            return socket;
        } finally {
            if (!isConnected) {
                socket.close();
            }
        }
    }

    /** The proxy ends the association with its connection, on which it has nothing to say. */
    private void watch(Stream control) {
        byte[] some = new byte[64];
        try {
            int n = 0;
            while (n == 0) { // by RFC 1928 it has nothing to say: whoever talks holds no carrier with it
                control.awaitReadable();
                n = control.tryRead(some, 0, some.length);
            }
        } catch (IOException over) {
            // as good as an end
        }
        account.ends(stopped ? Cause.CLOSED : Cause.PROXY_FAILED);
        stop();
    }

    private void sendKept(Open now) throws IOException {
        Runner runner = tasks.runner();
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (List<Outgoing.Kept> some = first.next(); !some.isEmpty(); some = first.next()) {
                some.forEach(datagram -> out.add(datagram, now.relay()));
                out.send(now.socket(), account, Side.NEAR, events);
            }
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }
}
