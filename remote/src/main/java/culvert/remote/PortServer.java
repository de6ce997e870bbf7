package culvert.remote;

import culvert.crypto.Edition;
import culvert.crypto.Rehearsal;
import culvert.direct.DirectPackets;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.User;
import culvert.plugin.Plugin;
import culvert.plugin.PluginCommand;
import culvert.plugin.PluginEnds;
import culvert.relay.Associations;
import culvert.relay.Budget;
import culvert.relay.Listeners;
import culvert.relay.LiveSession;
import culvert.relay.PacketPlan;
import culvert.relay.PacketRelay;
import culvert.relay.Plan;
import culvert.relay.RelaySettings;
import culvert.relay.Router;
import culvert.relay.StreamRelay;
import culvert.remote.admin.Entrance;
import culvert.remote.inbound.BalancedInbound;
import culvert.remote.inbound.ShadowsocksInbound;
import culvert.remote.inbound.ShadowsocksPackets;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.stream.ServerProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the ports of a server: its listeners, and what they serve with. */
final class PortServer implements AutoCloseable {
    private final RemoteContext context;
    private final Listeners listeners;
    private final StreamRelay relay;
    private final DirectPackets direct;
    private final @Nullable PacketRelay datagrams;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<InetSocketAddress> own = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private final CompletableFuture<SaltMemory> salts = new CompletableFuture<>();
    private volatile PortPlan now;
    private volatile @Nullable PacketPlan packets;

    /** Listens nowhere yet. */
    private PortServer(RemoteContext context, RemoteSettings settings, PortSettings port) {
        this.context = context;
        this.listeners = new Listeners(context.transport(), settings.sockets(), context.sessions());
        this.direct = new DirectPackets(
                context.lookups(), this::router, () -> now.settings().out());
        this.now = firstPlan(settings, port);
        this.packets = packetPlan(now);
        this.relay = new StreamRelay(() -> now.streams(), context.sessions(), context.events());
        this.datagrams = port.mode().servesUdp()
                ? new PacketRelay(
                        () -> Objects.requireNonNull(packets),
                        new Associations(settings.associations(), context.associationIds(), System::nanoTime),
                        context.events(),
                        context.transport().runners())
                : null;
    }

    /**
     * Listens on all addresses of the port, or on none.
     *
     * @throws IllegalArgumentException when the users cannot be used
     */
    static PortServer start(RemoteContext context, RemoteSettings settings, PortSettings port) throws IOException {
        PortServer server = new PortServer(context, settings, port);
        try {
            server.listen();
            // the files belong to whoever has the port; requests that come meanwhile wait until they have been read
            server.salts.complete(context.guard().salts().apply(port));
            return server;
        } catch (IOException | RuntimeException e) {
            server.discard();
            throw e;
        }
    }

    PortSettings settings() {
        return now.settings();
    }

    /** Where it listens, with the ports that the system chose for 0: for TCP and UDP the same. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Where that user comes in by this port; none where it knows nobody of that name. */
    Stream<Entrance> entrances(String user) {
        PortSettings port = settings();
        String own = port.keys().users().get(user);
        if (own == null) {
            return Stream.empty();
        }
        boolean isChain = port.keys().method().edition() == Edition.EDITION_2022;
        return with(isChain ? port.keys().password() + ":" + own : own);
    }

    /** The same with that password. */
    Stream<Entrance> with(String password) {
        PortSettings port = settings();
        return addresses.stream()
                .map(at -> new Entrance(
                        at.getAddress().getHostAddress(),
                        at.getPort(),
                        port.keys().method().label(),
                        password,
                        port.mode().label(),
                        port.plugin().map(PluginCommand::program).orElse("")));
    }

    Users users() {
        return now.users();
    }

    /**
     * What it would serve with by other settings. What is known of associations and of the past stays.
     *
     * @throws IllegalArgumentException when the users cannot be used
     */
    PortPlan planned(RemoteSettings settings, PortSettings next) {
        PortPlan before = now;
        Users users = before.users().replacedBy(next.keys());
        Router router = context.router(settings, next);
        return new PortPlan(
                next,
                users,
                streams(settings, next, users, router),
                RemoteContext.withoutPage(router),
                before.packets().map(known -> known.with(users, RemoteContext.clients(settings))),
                context.packets(settings, next, this::router, direct));
    }

    /** Serves with that from now on. Associations end whose ids are sealed with a key that was replaced. */
    void take(PortPlan next) {
        Users before = now.users();
        now = next;
        packets = packetPlan(next);
        if (datagrams != null && !next.users().canOpenThoseOf(before)) {
            datagrams.endAll(Cause.KEY_REPLACED);
        }
    }

    /** Bytes of payload that it has carried both ways. */
    long carried() {
        return now.users()
                .all()
                .map(User::usage)
                .mapToLong(usage -> usage.up() + usage.down())
                .sum();
    }

    /** How many requests its replay filter remembers. */
    int remembered() {
        return salts.isDone() ? salts.join().size() : 0;
    }

    /** The associations that go on. From any thread. */
    List<LiveSession> associations() {
        return datagrams == null ? List.of() : datagrams.live();
    }

    /** Ends one of them; false when there is none of that id. */
    boolean endAssociation(long id) {
        return datagrams != null && datagrams.end(id);
    }

    /** Ends the associations of users who may have none any more. */
    void endBarred() {
        if (datagrams != null) {
            datagrams.endBarred();
        }
    }

    /** Takes no new connections and associations; those that are go on. */
    void stopAccepting() {
        listeners.stopAccepting();
        if (datagrams != null) {
            datagrams.stopAccepting();
        }
    }

    /** Closes it as if it had never been: who has come as nobody by name may have nothing. */
    void discard() {
        users().all().filter(user -> user.name().isEmpty()).forEach(User::remove);
        close();
    }

    /** Ends all but the sessions, which somebody else has ended. */
    @Override
    public void close() {
        listeners.stopAccepting();
        context.own().removeAll(own);
        if (datagrams != null) {
            datagrams.close();
        }
        plugins.forEach(Plugin::close);
        salts.complete(_ -> false); // where it was not opened: nobody may come in
        salts.join().close();
    }

    private PortPlan firstPlan(RemoteSettings settings, PortSettings port) {
        Rehearsal.begin(port.keys().method());
        Users users = new Users(port.keys(), context::user);
        Optional<ShadowsocksPackets> packets = Optional.empty();
        if (port.mode().servesUdp()) {
            ServerRules rules = new ServerRules(
                    port.lenientSegments(),
                    InstantSource.system(),
                    context.guard().datagrams().get());
            packets = Optional.of(new ShadowsocksPackets(
                    PacketServer.of(users, rules), RemoteContext.clients(settings), System::nanoTime));
        }
        Router router = context.router(settings, port);
        return new PortPlan(
                port,
                users,
                streams(settings, port, users, router),
                RemoteContext.withoutPage(router),
                packets,
                context.packets(settings, port, this::router, direct));
    }

    /** Says where datagrams may go now. */
    private Router router() {
        return now.targets();
    }

    private @Nullable PacketPlan packetPlan(PortPlan plan) {
        return plan.packets()
                .map(inbound -> new PacketPlan(inbound, plan.ways()))
                .orElse(null);
    }

    private Plan streams(RemoteSettings settings, PortSettings port, Users users, Router targets) {
        boolean isBehindPlugin = port.plugin().isPresent();
        Predicate<InetAddress> clients = isBehindPlugin ? _ -> true : RemoteContext.clients(settings);
        ServerRules rules = new ServerRules(port.lenientSegments(), InstantSource.system(), new Opened(salts));
        Budget strangers = context.strangers(isBehindPlugin);
        ServerProtocol protocol = ServerProtocol.of(users, rules);
        // whoever comes early waits before anything is read, since then it holds nothing
        ServerProtocol opened = (accepted, deadline) -> {
            salts.join();
            return protocol.accept(accepted, deadline);
        };
        ShadowsocksInbound inbound = new ShadowsocksInbound(opened, clients, strangers, context.events());
        boolean hasBalancers = !isBehindPlugin && !port.balancers().isEmpty();
        return new Plan(
                hasBalancers ? new BalancedInbound(inbound, port::isBalancer, strangers, context.events()) : inbound,
                context.withPage(targets),
                new RelaySettings(context.guard().handshakeLimit(), Duration.ZERO, settings.idleTimeout()));
    }

    private void listen() throws IOException {
        PortSettings started = now.settings();
        List<Runnable> announcements = new ArrayList<>();
        for (InetSocketAddress asked : started.listen()) {
            InetSocketAddress at = asked;
            if (started.mode().servesTcp()) {
                InetSocketAddress bound = started.plugin().isPresent()
                        ? listenBehind(started.plugin().get(), asked)
                        : listeners.listen(asked, relay);
                owns(bound);
                announcements.add(() -> Listeners.announce(asked, bound, "shadowsocks"));
                at = bound;
            }
            if (datagrams != null) {
                InetSocketAddress wanted = at;
                InetSocketAddress bound = datagrams.listen(wanted);
                owns(bound);
                announcements.add(() -> Listeners.announce(wanted, bound, "shadowsocks-udp"));
                at = bound;
            }
            addresses.add(at);
        }
        announcements.forEach(Runnable::run);
    }

    /** Listens on loopback for the plugin, and the plugin at {@code asked}. */
    private InetSocketAddress listenBehind(PluginCommand command, InetSocketAddress asked) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress behind = listeners.listen(new InetSocketAddress(loopback, 0), relay);
        Listeners.announce(behind, behind, "plugin");
        owns(behind);
        PluginEnds ends = new PluginEnds(asked.getAddress().getHostAddress(), asked.getPort(), behind);
        InetSocketAddress answering =
                asked.getAddress().isAnyLocalAddress() ? new InetSocketAddress(loopback, asked.getPort()) : asked;
        plugins.add(Plugin.start(command, ends, answering));
        return asked;
    }

    /** The port's replay filter, which who comes early waits for. */
    private record Opened(CompletableFuture<SaltMemory> salts) implements SaltMemory {
        @Override
        public boolean remember(byte[] salt) {
            return salts.join().remember(salt);
        }

        @Override
        public void confirm(byte[] salt) throws AuthenticationException {
            salts.join().confirm(salt);
        }

        @Override
        public void pretend() {
            salts.join().pretend();
        }
    }

    private void owns(InetSocketAddress listener) {
        context.own().add(listener);
        own.add(listener);
    }
}
