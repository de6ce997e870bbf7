package culvert.local;

import culvert.address.Target;
import culvert.local.page.Page;
import culvert.local.page.Recent;
import culvert.local.tunnel.TunnelPackets;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.Associations;
import culvert.relay.Listeners;
import culvert.relay.LiveSession;
import culvert.relay.PacketInbound;
import culvert.relay.PacketPlan;
import culvert.relay.PacketRelay;
import culvert.relay.RelayEvents;
import culvert.relay.StreamRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The running local end: its listeners, and the sessions that came through them. */
public final class LocalAgent implements AutoCloseable {
    private final LocalPlugins plugins;
    private final Page page;
    private final LocalPlans plans;
    private final Listeners listeners;
    private final StreamRelay relay;
    private final @Nullable PacketRelay tunnel;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private volatile LocalPlan plan;

    private LocalAgent(
            LocalSettings settings,
            LocalPlugins plugins,
            Resolver resolver,
            Transport transport,
            RelayEvents listening) {
        this.plugins = plugins;
        Recent events = new Recent(listening);
        this.listeners = new Listeners(transport, settings.sockets().withoutFastOpen());
        this.page = new Page(events, listeners.sessions());
        this.plans = new LocalPlans(resolver, events, page, plugins);
        this.plan = plans.of(settings);
        this.relay = new StreamRelay(() -> plan.streams(), listeners.sessions(), events);
        Optional<Target> target = settings.tunnel();
        this.tunnel = target.isPresent() && settings.mode().servesUdp()
                ? new PacketRelay(
                        packets(target.get()),
                        new Associations(settings.associations(), System::nanoTime),
                        events,
                        transport.runners())
                : null;
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     */
    public static LocalAgent start(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        LocalPlugins plugins = LocalPlugins.start(settings.servers());
        LocalAgent agent;
        try {
            agent = new LocalAgent(settings, plugins, resolver, transport, events);
        } catch (RuntimeException e) {
            plugins.close();
            throw e;
        }
        try {
            agent.listen(settings);
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /**
     * Serves with other settings from now on: other remotes, another password, method or users of SOCKS. Sessions and
     * associations go on by those that they began with. For one thread at a time.
     *
     * @throws IllegalArgumentException when a key has changed that needs another start, or the password cannot be used;
     *     then nothing has changed
     */
    public void replace(LocalSettings next) {
        plan.settings().refuseWhatNeedsAStart(next);
        plan = plans.of(next);
    }

    private Supplier<PacketPlan> packets(Target target) {
        PacketInbound inbound = new TunnelPackets(target);
        return () -> new PacketPlan(inbound, plan.datagrams().orElseThrow());
    }

    /** What it shows to a browser. */
    public Page page() {
        return page;
    }

    /** Where it listens, in the order of the settings, with the ports that the system chose for 0. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** The sessions that go on, as they are now. From any thread. */
    public List<LiveSession> live() {
        return listeners.sessions().live();
    }

    /** Takes no new connections and clients; sessions and associations go on. */
    public void stopAccepting() {
        listeners.stopAccepting();
        if (tunnel != null) {
            tunnel.stopAccepting();
        }
    }

    /**
     * Waits for the sessions to end, and breaks those that have not when patience has. A tunnel's associations go on
     * meanwhile, but are not waited for: they have no end that anybody would announce.
     *
     * @return true when all ended by themselves
     */
    public boolean drain(Duration patience) {
        return listeners.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        listeners.close();
        if (tunnel != null) {
            tunnel.close();
        }
        plans.close();
        plugins.close();
    }

    private void listen(LocalSettings started) throws IOException {
        boolean tunnels = started.tunnel().isPresent();
        List<Runnable> announcements = new ArrayList<>();
        for (InetSocketAddress asked : started.listen()) {
            InetSocketAddress at = asked;
            if (!tunnels || started.mode().servesTcp()) {
                InetSocketAddress bound = listeners.listen(asked, relay);
                plans.own().add(bound);
                announcements.add(() -> Listeners.announce(asked, bound, tunnels ? "tunnel" : "socks"));
                at = bound;
            }
            if (tunnel != null) {
                InetSocketAddress wanted = at;
                InetSocketAddress bound = tunnel.listen(wanted);
                plans.own().add(bound);
                announcements.add(() -> Listeners.announce(wanted, bound, "tunnel-udp"));
                at = bound;
            }
            addresses.add(at);
        }
        announcements.forEach(Runnable::run);
    }
}
