package culvert.remote;

import culvert.acl.Decision;
import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.acl.PageRouter;
import culvert.acl.UserRouter;
import culvert.config.Key;
import culvert.config.UserTargets;
import culvert.direct.DirectOutbound;
import culvert.direct.SharedLookups;
import culvert.direct.WayOut;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.DescriptorLimit;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.PacketSocket;
import culvert.net.Resolver;
import culvert.net.Runner;
import culvert.net.Transport;
import culvert.net.User;
import culvert.net.UserLimits;
import culvert.relay.Budget;
import culvert.relay.Outbound;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.Sessions;
import culvert.relay.TaskGroup;
import culvert.upstream.Upstream;
import culvert.upstream.UpstreamOutbound;
import culvert.upstream.UpstreamPackets;
import culvert.upstream.Upstreams;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all ports of a server share, and what stays when its settings are replaced. */
final class RemoteContext {
    private static final Logger log = LoggerFactory.getLogger(RemoteContext.class);

    private final Transport transport;
    private final Resolver resolver;
    private final RelayEvents events;
    private final Guard guard;
    private final MachineAddresses machine = new MachineAddresses();
    private final OwnSockets own = new OwnSockets(machine);
    private final ConnectedAddresses connected = new ConnectedAddresses();
    private final Sessions sessions = new Sessions();
    private final Budget strangers = Budget.ofNetworks(DescriptorLimit.ofThisProcess());
    private final Budget unknown = Budget.ofUnknown(DescriptorLimit.ofThisProcess());
    private final SharedLookups lookups;
    private Optional<PageWay> page = Optional.empty(); // until something listens
    private final AtomicLong associationIds = new AtomicLong();
    private final Map<String, User> people = new HashMap<>(); // for one thread at a time
    private final InstantSource clock = InstantSource.system();
    private Map<String, UserLimits> limits; // likewise

    RemoteContext(RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, Guard guard) {
        this.transport = transport;
        this.resolver = resolver;
        this.events = events;
        this.limits = settings.limits();
        this.guard = guard;
        this.lookups = new SharedLookups(resolver, connected, events, System::nanoTime);
    }

    Transport transport() {
        return transport;
    }

    RelayEvents events() {
        return events;
    }

    Guard guard() {
        return guard;
    }

    InstantSource clock() {
        return clock;
    }

    OwnSockets own() {
        return own;
    }

    Sessions sessions() {
        return sessions;
    }

    /** Bounds those who have not authenticated; behind a plugin all come from this machine, and nothing follows from that. */
    Budget strangers(boolean isBehindPlugin) {
        return isBehindPlugin ? unknown : strangers;
    }

    SharedLookups lookups() {
        return lookups;
    }

    /** The last one's; each is of one association, at whatever port. */
    AtomicLong associationIds() {
        return associationIds;
    }

    /**
     * Tries whether connections can leave from there.
     *
     * @throws IOException naming the key that the system refuses
     */
    void check(Origin from) throws IOException {
        for (InetAddress own : from.addresses()) {
            check(new Origin(List.of(own), "", 0), Key.OUTBOUND_BIND_ADDR, own.getHostAddress());
        }
        check(new Origin(List.of(), from.device(), 0), Key.OUTBOUND_BIND_INTERFACE, from.device());
        check(new Origin(List.of(), "", from.mark()), Key.OUTBOUND_FWMARK, Integer.toString(from.mark()));
    }

    private void check(Origin one, Key<?> key, String value) throws IOException {
        if (one.equals(Origin.ANY)) {
            return;
        }
        Runner runner = transport.runner();
        try (PacketSocket socket = new TaskGroup(runner).call("origin", () -> runner.bind(one.ofDatagrams(), one))) {
            log.debug("{} can be used: {}", key, socket.localAddress());
        } catch (IOException e) {
            throw new NetworkException(Cause.NETWORK, key + " cannot be " + value + ": " + e.getMessage());
        }
    }

    /** Users who are new from now on may this. */
    void admitBy(Map<String, UserLimits> said) {
        limits = said;
    }

    /** The user of that name, which is the same at all ports. */
    User user(String name) {
        return people.computeIfAbsent(name, any -> {
            User user = new User(name);
            user.limitBy(limits.getOrDefault(name, UserLimits.NONE));
            user.judge(clock.instant());
            return user;
        });
    }

    /** All may what these settings say, from now on. */
    void limit(RemoteSettings settings) {
        people.forEach((name, user) -> user.limitBy(settings.limits(name)));
    }

    /** Forgets all others, who may have nothing from now on. */
    void keepOnly(Set<User> users) {
        people.values().stream().filter(known -> !users.contains(known)).forEach(User::remove);
        people.values().retainAll(users);
    }

    /** From now on, and before anything listens, the page is shown to who comes through the tunnel. */
    void show(PageWay own) {
        page = Optional.of(own);
    }

    /** Where there is one. */
    Optional<PageWay> page() {
        return page;
    }

    /** The same rules for connections, with the page at its name if there is one. */
    Router withPage(Router rules) {
        return new PageRouter(page.map(way -> way), rules);
    }

    /** The same for datagrams, which have none. */
    static Router withoutPage(Router rules) {
        return new PageRouter(Optional.empty(), rules);
    }

    /** Makes the rules about targets that hold at a port, with the way there. */
    Router router(RemoteSettings settings, PortSettings port) {
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own, machine);
        Outbound outbound = outbound(settings, port, port.proxies());
        Router all = new EgressRouter(policy, settings.acl(), outbound);
        Map<String, UserTargets> users = targets(settings, port);
        if (users.isEmpty()) {
            return all;
        }
        Map<String, Router> routers = new HashMap<>();
        users.forEach((user, targets) -> routers.put(
                user,
                router(
                        settings,
                        policy,
                        targets,
                        targets.proxies()
                                .map(proxies -> outbound(settings, port, proxies))
                                .orElse(outbound))));
        return new UserRouter(routers, all);
    }

    /** Of those who may come in at the port, so that many ports and many users do not multiply. */
    private static Map<String, UserTargets> targets(RemoteSettings settings, PortSettings port) {
        Map<String, UserTargets> targets = new HashMap<>(settings.targets());
        targets.keySet().retainAll(port.keys().users().keySet());
        return targets;
    }

    private Outbound outbound(RemoteSettings settings, PortSettings port, List<Upstream> proxies) {
        WayOut way = port.out();
        return proxies.isEmpty()
                ? new DirectOutbound(
                        resolver, connected, settings.sockets().from(way.origin()), way.families(), settings.timeout())
                : new UpstreamOutbound(upstreams(settings, port, proxies));
    }

    private Upstreams upstreams(RemoteSettings settings, PortSettings port, List<Upstream> proxies) {
        return new Upstreams(proxies, resolver, settings.sockets(), port.out(), settings.timeout());
    }

    /**
     * Makes the ways of a port's datagrams.
     *
     * @param router says who is asked now about each target
     * @param direct the way without a proxy
     */
    PacketOutbound packets(RemoteSettings settings, PortSettings port, Supplier<Router> router, PacketOutbound direct) {
        PacketOutbound all = packets(settings, port, port.proxies(), router, direct);
        Map<String, PacketOutbound> ofUsers = new HashMap<>();
        targets(settings, port)
                .forEach((user, targets) -> targets.proxies()
                        .ifPresent(proxies -> ofUsers.put(user, packets(settings, port, proxies, router, direct))));
        return ofUsers.isEmpty()
                ? all
                : (account, tasks) ->
                        ofUsers.getOrDefault(account.user().toString(), all).open(account, tasks);
    }

    private PacketOutbound packets(
            RemoteSettings settings,
            PortSettings port,
            List<Upstream> proxies,
            Supplier<Router> router,
            PacketOutbound direct) {
        return proxies.isEmpty() ? direct : new UpstreamPackets(upstreams(settings, port, proxies), router, events);
    }

    /** Makes the rules about the targets of a user. */
    private Router router(RemoteSettings settings, EgressPolicy policy, UserTargets targets, Outbound outbound) {
        EgressPolicy egress = targets.egressAllow()
                .map(allowed -> new EgressPolicy(allowed, own, machine))
                .orElse(policy);
        return new EgressRouter(egress, targets.acl().or(settings::acl), outbound);
    }

    /** Which clients are served. */
    static Predicate<InetAddress> clients(RemoteSettings settings) {
        return settings.acl()
                .<Predicate<InetAddress>>map(
                        rules -> client -> rules.client(client).way() != Decision.Way.REFUSED)
                .orElse(_ -> true);
    }

    /** Private networks are refused everywhere; which public ones are refused depends on the machine. */
    void announce(RemoteSettings settings) {
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own, machine);
        List<String> refused = policy.refusedHere();
        if (!refused.isEmpty()) {
            log.atInfo()
                    .addKeyValue("networks", String.join(", ", refused))
                    .log("no targets, since they are this machine and its neighbours; egress_allow opens them");
        }
        List<String> wide = policy.tooWide();
        if (!wide.isEmpty()) {
            log.atInfo()
                    .addKeyValue("networks", String.join(", ", wide))
                    .log("too wide to be neighbours only, so of these interfaces' networks just the own address is no"
                            + " target");
        }
    }
}
