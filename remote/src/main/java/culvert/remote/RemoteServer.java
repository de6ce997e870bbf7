package culvert.remote;

import culvert.net.Cause;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.plugin.Plugin;
import culvert.plugin.PluginCommand;
import culvert.plugin.PluginEnds;
import culvert.relay.Associations;
import culvert.relay.Listeners;
import culvert.relay.LiveSession;
import culvert.relay.PacketRelay;
import culvert.relay.RelayEvents;
import culvert.relay.StreamRelay;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The running remote end: its listeners, and the sessions that came through them. */
public final class RemoteServer implements AutoCloseable {
    /** Below this an honest client on a bad line would be cut while its header is on the way. */
    private static final Duration MIN_HANDSHAKE = Duration.ofMinutes(1);

    /** Above this silent connections pile up. */
    private static final Duration MAX_HANDSHAKE = Duration.ofMinutes(3);

    private final RemotePlans plans;
    private final Listeners listeners;
    private final StreamRelay relay;
    private final @Nullable PacketRelay datagrams;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();

    /**
     * What a peer meets before it is trusted.
     *
     * @param handshakeLimit drawn for each connection
     */
    record Guard(SaltMemory salts, Supplier<Duration> handshakeLimit) {}

    private RemoteServer(RemoteSettings settings, RemotePlans plans, Transport transport, RelayEvents events) {
        this.plans = plans;
        this.listeners = new Listeners(transport, settings.sockets());
        this.relay = new StreamRelay(() -> plans.now().streams(), listeners.sessions(), events);
        this.datagrams = settings.mode().servesUdp()
                ? new PacketRelay(
                        () -> plans.now().datagrams().orElseThrow(),
                        new Associations(settings.associations(), System::nanoTime),
                        events,
                        transport.runners())
                : null;
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     * @param salts the replay filter, which stays the caller's too
     */
    public static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, SaltMemory salts)
            throws IOException {
        return start(settings, transport, resolver, events, new Guard(salts, RemoteServer::handshakeLimit));
    }

    /** The same with another limit, which a test draws shorter. */
    static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, Guard guard)
            throws IOException {
        RemotePlans plans = new RemotePlans(settings, guard, resolver, events);
        RemoteServer server = new RemoteServer(settings, plans, transport, events);
        try {
            server.listen(settings);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Serves with other settings from now on. Sessions go on by those that they began with, but a removed user's end; what
     * comes next is decided by the new ones: who may come, where to, and for how long. Of datagrams these are the users,
     * and where they may go; associations end whose ids are sealed with a key that was replaced. For one thread at a time.
     *
     * @throws IllegalArgumentException when a key has changed that needs another start, or the users cannot be used;
     *     then nothing has changed
     */
    public void replace(RemoteSettings next) {
        Users before = plans.now().users();
        plans.replace(next);
        listeners.sessions().endRemoved();
        if (datagrams != null) {
            datagrams.endRemoved();
            if (!plans.now().users().canOpenThoseOf(before)) {
                datagrams.endAll(Cause.KEY_REPLACED);
            }
        }
    }

    /**
     * Where it listens, in the order of the settings, with the ports that the system chose for 0: for TCP and UDP the
     * same.
     */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** The sessions that go on, as they are now. From any thread. */
    public List<LiveSession> live() {
        return listeners.sessions().live();
    }

    /** Takes no new connections and associations; those that are go on. */
    public void stopAccepting() {
        listeners.stopAccepting();
        if (datagrams != null) {
            datagrams.stopAccepting();
        }
    }

    /**
     * Waits for the relays to end, and breaks those that have not when patience has. Probes are not waited for, and
     * neither are associations of UDP, which go on meanwhile: they have no end that anybody would announce.
     *
     * @return true when all relays ended by themselves
     */
    public boolean drain(Duration patience) {
        return listeners.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        listeners.close();
        if (datagrams != null) {
            datagrams.close();
        }
        plans.now().users().close();
        plugins.forEach(Plugin::close);
    }

    private void listen(RemoteSettings started) throws IOException {
        for (InetSocketAddress asked : started.listen()) {
            InetSocketAddress at = asked;
            if (started.mode().servesTcp()) {
                at = started.plugin().isPresent()
                        ? listenBehind(started.plugin().get(), asked)
                        : listeners.listen(asked, relay, "shadowsocks");
                plans.own().add(at);
            }
            if (datagrams != null) {
                InetSocketAddress bound = datagrams.listen(at);
                plans.own().add(bound);
                Listeners.announce(at, bound, "shadowsocks-udp");
                at = bound;
            }
            addresses.add(at);
        }
    }

    /** Listens on loopback for the plugin, and the plugin at {@code asked}. */
    private InetSocketAddress listenBehind(PluginCommand command, InetSocketAddress asked) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress behind = listeners.listen(new InetSocketAddress(loopback, 0), relay, "plugin");
        plans.own().add(behind);
        PluginEnds ends = new PluginEnds(asked.getAddress().getHostAddress(), asked.getPort(), behind);
        InetSocketAddress answering =
                asked.getAddress().isAnyLocalAddress() ? new InetSocketAddress(loopback, asked.getPort()) : asked;
        plugins.add(Plugin.start(command, ends, answering));
        Listeners.announce(asked, asked, "shadowsocks");
        return asked;
    }

    /**
     * Drawn for each connection, so that there is no time-out to recognise the server by. An ordinary generator does:
     * whoever predicts a draw learns when a connection of its own ends, and nothing else.
     */
    static Duration handshakeLimit() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(MIN_HANDSHAKE.toMillis(), MAX_HANDSHAKE.toMillis() + 1));
    }
}
