package culvert.remote;

import culvert.net.Origin;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.User;
import culvert.relay.LiveSession;
import culvert.relay.RelayEvents;
import culvert.remote.admin.Entrance;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The running remote end: its ports, and the sessions that came through them. */
public final class RemoteServer implements AutoCloseable {
    /** A carrier that is busier than this has something else to do. */
    private static final Duration ROUND_TRIPS = Duration.ofSeconds(1);

    private final RemoteContext context;
    private volatile RemoteSettings settings;
    private volatile List<PortServer> ports = List.of();
    private final UserWatch watch;
    private volatile @Nullable Accounts accounts;

    /** Ports that no file names, by their numbers: they stay when settings are replaced. */
    private volatile List<PortSettings> added = List.of();

    /** Held while ports and settings are replaced. */
    private final ReentrantLock changing = new ReentrantLock();

    private RemoteServer(RemoteSettings settings, RemoteContext context) {
        this.settings = settings;
        this.context = context;
        this.watch = new UserWatch(context.clock(), this::endBarred);
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     * @param salts makes the replay filter of a port, once that listens; it is closed with the port
     */
    public static RemoteServer start(
            RemoteSettings settings,
            Transport transport,
            Resolver resolver,
            RelayEvents events,
            Function<PortSettings, SaltMemory> salts)
            throws IOException {
        return start(settings, transport, resolver, events, Guard.of(salts, ReplayMemory::ofDatagrams));
    }

    /** The same with another limit, which a test draws shorter. */
    static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, Guard guard)
            throws IOException {
        RemoteContext context = new RemoteContext(settings, transport, resolver, events, guard);
        for (PortSettings port : settings.ports()) {
            context.check(port.out().origin());
        }
        context.announce(settings);
        RemoteServer server = new RemoteServer(settings, context);
        if (settings.page()) {
            context.show(new PageWay(server));
        }
        server.ports = List.copyOf(server.opened(settings, settings.ports()));
        server.watch.look(server.users());
        server.page().ifPresent(PageWay::begin);
        return server;
    }

    /**
     * What users have carried is kept there from now on. Blocks while it is read; on the thread of {@link #replace}, or before
     * that.
     *
     * @param books stay the caller's, who closes what is in them after this
     */
    void keepUsage(Accounts books) {
        accounts = books;
        judge();
    }

    /** The way to the page, where there is one. */
    Optional<PageWay> page() {
        return context.page();
    }

    /** Whoever gets the name of a user who was removed begins at nothing. From any thread. */
    void forget(String user) {
        Accounts books = accounts;
        if (books != null) {
            books.forget(user);
        }
    }

    /**
     * Serves with other settings from now on: ports that are new are opened, and those that are missing closed. Sessions go
     * on by those that they began with, but those of a user end who was removed, or may have none any more; what comes next is
     * decided by the new ones: who may come, where to, and for how long. Of datagrams these are the users, and where they may go.
     * Ports that were added stay. From any thread.
     *
     * @throws IllegalArgumentException when a key has changed that needs another start, the users cannot be used, or a
     *     port cannot be opened; then nothing has changed
     */
    public void replace(RemoteSettings next) {
        changing.lock();
        try {
            added.stream().filter(port -> isTaken(port, next)).findFirst().ifPresent(port -> {
                throw new IllegalArgumentException("\"server_port\" is " + port.number()
                        + ", which a panel has opened, expected another, or that the panel removes it before");
            });
            settings.refuseWhatNeedsAStart(next);
            List<PortSettings> beside =
                    added.stream().map(port -> WaysOut.following(port, next)).toList();
            serve(next, beside);
            added = beside;
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Opens a port beside those of the settings, until it is removed or this is closed. One with the same number that was
     * added before is closed, unless it is the same in all. From any thread, which may wait.
     *
     * @throws IllegalArgumentException when the keys cannot be used
     * @throws IOException when it is not free
     */
    void add(PortSettings port) throws IOException {
        changing.lock();
        try {
            if (added.contains(port)) {
                return;
            }
            if (isTaken(port, settings)) {
                throw new IOException("the configuration has port " + port.number() + " too");
            }
            added(port.number()).map(PortServer::settings).ifPresent(this::remove);
            List<PortSettings> next = Stream.concat(added.stream(), Stream.of(port))
                    .sorted(Comparator.comparingInt(PortSettings::number))
                    .toList();
            serve(settings, next);
            added = next;
        } finally {
            changing.unlock();
        }
    }

    /** Closes a port that was added, and ends what goes through it. */
    void remove(PortSettings port) {
        changing.lock();
        try {
            List<PortSettings> next =
                    added.stream().filter(other -> !other.equals(port)).toList();
            serve(settings, next);
            added = next;
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing is opened
        } finally {
            changing.unlock();
        }
    }

    private static boolean isTaken(PortSettings port, RemoteSettings by) {
        return by.ports().stream().anyMatch(port::isInTheWayOf);
    }

    /** Serves all ports of the settings, and these. */
    private void serve(RemoteSettings next, List<PortSettings> beside) throws IOException {
        List<PortSettings> wanted =
                Stream.concat(next.ports().stream(), beside.stream()).toList();
        context.announce(next);
        context.admitBy(next.limits());
        Map<PortServer, PortPlan> staying = new HashMap<>();
        List<PortSettings> opening = new ArrayList<>();
        for (PortSettings port : wanted) {
            serving(port)
                    .ifPresentOrElse(known -> staying.put(known, known.planned(next, port)), () -> opening.add(port));
        }
        List<PortServer> following = new ArrayList<>(staying.keySet());
        for (Origin origin : newOrigins(wanted)) {
            context.check(origin);
        }
        following.addAll(opened(next, opening));
        List<PortServer> former = ports;
        Set<User> users = users(former);
        context.limit(next);
        staying.forEach(PortServer::take);
        following.sort(Comparator.comparingInt(port -> wanted.indexOf(port.settings())));
        ports = List.copyOf(following);
        settings = next;
        endAllBut(users(ports), users);
        former.stream().filter(port -> !following.contains(port)).forEach(PortServer::close);
    }

    /** Where it listens, in the settings' order, with the ports that the system chose for 0: for TCP and UDP the same. */
    public List<InetSocketAddress> addresses() {
        return ports.stream().flatMap(port -> port.addresses().stream()).toList();
    }

    /** Where clients come in, without what they need to. */
    List<Entrance> entrances() {
        return ports.stream().flatMap(port -> port.with("")).toList();
    }

    /** Where that user comes in, with what is needed there. */
    List<Entrance> entrances(String user) {
        return ports.stream().flatMap(port -> port.entrances(user)).toList();
    }

    /** What is served, its ports in their order. */
    RemoteSettings settings() {
        return settings;
    }

    /** Ports that were added, by their numbers. */
    List<PortServer> added() {
        List<PortSettings> known = added;
        return ports.stream().filter(port -> known.contains(port.settings())).toList();
    }

    /** The one of that number. */
    Optional<PortServer> added(int port) {
        return added().stream()
                .filter(known -> known.settings().number() == port)
                .findFirst();
    }

    /** The sessions that go on, as they are now. From any thread. */
    public List<LiveSession> live() {
        return context.sessions().live();
    }

    /**
     * Who may use it now, with what they have used and may: those with names in the order of these, after those without, of
     * whom each port with a password of its own has one. From any thread.
     */
    public List<User> users() {
        return users(ports).stream()
                .sorted(Comparator.comparing(User::toString))
                .toList();
    }

    /** How many requests the replay filters remember. */
    public int rememberedRequests() {
        return ports.stream().mapToInt(PortServer::remembered).sum();
    }

    /** Lets no user reach a place of this program as a target, whatever the settings allow. */
    void refuseAsTarget(InetSocketAddress own) {
        context.own().add(own);
    }

    /** The associations of UDP that go on, likewise. */
    public List<LiveSession> associations() {
        return ports.stream().flatMap(port -> port.associations().stream()).toList();
    }

    /** How far away the clients of these sessions are, of which the system tells. Blocks, on a thread of no carrier. */
    Map<Long, Duration> roundTrips(List<Long> sessions) {
        return context.sessions().roundTrips(sessions, ROUND_TRIPS);
    }

    /** Ends a session; false when there is none of that id. From any thread. */
    public boolean end(long session) {
        return context.sessions().end(session);
    }

    /** Ends an association, likewise. */
    public boolean endAssociation(long id) {
        return ports.stream().anyMatch(port -> port.endAssociation(id));
    }

    /** Takes no new connections and associations; those that are go on. */
    public void stopAccepting() {
        ports.forEach(PortServer::stopAccepting);
    }

    /**
     * Waits for the relays to end, and breaks those that have not when patience has. Probes are not waited for, and
     * neither are associations of UDP, which go on meanwhile: they have no end that anybody would announce.
     *
     * @return true when all relays ended by themselves
     */
    public boolean drain(Duration patience) {
        return context.sessions().drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        watch.close();
        page().ifPresent(PageWay::close);
        stopAccepting();
        drain(Duration.ZERO);
        ports.forEach(PortServer::close);
        ports.forEach(port -> port.users().close());
    }

    /** Opens all of these ports, or none. */
    private List<PortServer> opened(RemoteSettings next, List<PortSettings> opening) throws IOException {
        List<PortServer> opened = new ArrayList<>();
        try {
            for (PortSettings port : opening) {
                opened.add(PortServer.start(context, next, port));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.forEach(PortServer::discard);
            endAllBut(users(ports), Set.of()); // what has come through them meanwhile
            throw e;
        }
    }

    /** Those that nothing leaves from yet. */
    private List<Origin> newOrigins(List<PortSettings> wanted) {
        Set<Origin> known =
                ports.stream().map(port -> port.settings().out().origin()).collect(Collectors.toSet());
        return wanted.stream()
                .map(port -> port.out().origin())
                .filter(origin -> !known.contains(origin))
                .distinct()
                .toList();
    }

    private Optional<PortServer> serving(PortSettings port) {
        List<PortSettings> all = ports.stream().map(PortServer::settings).toList();
        return port.among(all).map(known -> ports.get(all.indexOf(known)));
    }

    /** Ends what belongs to those who had a port and have none any more. */
    private void endAllBut(Set<User> staying, Set<User> before) {
        before.stream().filter(user -> !staying.contains(user)).forEach(User::remove);
        context.keepOnly(staying);
        judge();
    }

    /** Looks at what users may now, and have carried. */
    private void judge() {
        Accounts books = accounts;
        if (books != null) {
            books.keep(users());
        }
        watch.look(users());
        endBarred();
    }

    /** Whatever is open of users who may have nothing any more. From any thread. */
    private void endBarred() {
        context.sessions().endBarred();
        ports.forEach(PortServer::endBarred);
    }

    private static Set<User> users(List<PortServer> ports) {
        return ports.stream().flatMap(port -> port.users().all()).collect(Collectors.toSet());
    }
}
