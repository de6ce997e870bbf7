package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.address.AddressFormatException;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.direct.DirectPackets;
import culvert.direct.SharedLookups;
import culvert.direct.WayOut;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.DialException;
import culvert.net.MemoryPackets;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.relay.AssociationSettings;
import culvert.relay.Associations;
import culvert.relay.FinishedAssociation;
import culvert.relay.PacketPlan;
import culvert.relay.PacketRelay;
import culvert.relay.RecordingEvents;
import culvert.relay.Router;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server for datagrams on a network in memory, with the real wire, and locals of the test. */
final class DatagramFixture implements AutoCloseable {
    static final InetSocketAddress LISTEN = new InetSocketAddress(MemoryPackets.MACHINE, 8388);
    private static final String PASSWORD = "the shared secret";

    final MemoryPackets network = new MemoryPackets();
    final TestRunner runner = new TestRunner(network);
    final RecordingEvents events = new RecordingEvents();
    final AtomicLong now = new AtomicLong();
    final Names names = new Names();
    volatile WayOut way = WayOut.USUAL;
    final ConnectedAddresses connected = new ConnectedAddresses();
    /** Targets that no datagram may go to, as their clients write them. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Clients that are not served. */
    final Set<InetAddress> strangers = ConcurrentHashMap.newKeySet();

    private final MachineAddresses machine = new MachineAddresses();
    final OwnSockets own = new OwnSockets(machine);
    final Associations table;
    final PacketRelay server;
    private final PacketServer wire;
    private final PacketClient clients;

    DatagramFixture(Method method, AssociationSettings settings) throws IOException {
        this(new PortKeys(method, password(method), Map.of()), password(method), settings);
    }

    private DatagramFixture(PortKeys keys, String password, AssociationSettings settings) throws IOException {
        InstantSource clock = () -> Instant.EPOCH.plusNanos(now.get());
        wire = PacketServer.of(new Users(keys), new ServerRules(false, clock, salt -> true));
        clients = PacketClient.of(keys.method(), password, new ClientRules(false, clock, skew -> {}, salt -> true));
        Router egress =
                new EgressRouter(new EgressPolicy(List.of(), own, machine), Optional.empty(), (request, rule) -> {
                    throw new AssertionError("no datagram is dialled");
                });
        Router router = (target, user) -> {
            if (refused.contains(target.toString())) {
                throw new BlockedException("by a rule of the test");
            }
            return egress.route(target, user);
        };
        table = new Associations(settings, now::get);
        PacketPlan plan = new PacketPlan(
                new ShadowsocksPackets(wire, client -> !strangers.contains(client), now::get),
                new DirectPackets(new SharedLookups(names, connected, events, now::get), () -> router, () -> way));
        server = new PacketRelay(() -> plan, table, events, List.of(runner));
        own.add(server.listen(LISTEN));
    }

    /** With usual bounds. */
    static DatagramFixture of(Method method) throws IOException {
        return new DatagramFixture(method, new AssociationSettings(Duration.ofMinutes(5), 100));
    }

    /** The same for a user with a name. */
    static DatagramFixture ofAlice(Method method) throws IOException {
        return new DatagramFixture(
                TestKeys.users(method), TestKeys.alice(method), new AssociationSettings(Duration.ofMinutes(5), 100));
    }

    Local local(String address, int port) throws IOException {
        return new Local(network.host(address, port), clients.open());
    }

    MemoryPackets.Socket target(String address, int port) throws NetworkException {
        return network.host(address, port);
    }

    Cause nextDrop() throws InterruptedException {
        Cause why = events.drops().poll(20, TimeUnit.SECONDS);
        assertNotNull(why, "nothing was dropped");
        return why;
    }

    FinishedAssociation nextEnd() throws InterruptedException {
        FinishedAssociation ended = events.associations().poll(20, TimeUnit.SECONDS);
        assertNotNull(ended, "no association has ended");
        return ended;
    }

    /** Waits until what was received from the locals by now has been counted: no bad datagram overtakes it. */
    void settle() throws IOException, InterruptedException {
        try (MemoryPackets.Socket nobody = network.host("7.7.7.7", 7)) {
            nobody.send(new byte[1], LISTEN);
            assertEquals(Cause.TRUNCATED, nextDrop());
        }
    }

    /** The same for what came from the targets; one too large to be sent on does not overtake it. */
    void settle(MemoryPackets.Socket target, InetSocketAddress association) throws IOException, InterruptedException {
        target.send(new byte[65_500], association);
        assertEquals(Cause.TOO_LARGE, nextDrop());
    }

    void after(Duration time) throws IOException, InterruptedException {
        settle();
        now.addAndGet(time.toNanos());
        server.sweep();
    }

    @Override
    public void close() {
        server.close();
        clients.close();
        assertEquals(0, runner.borrowed());
        assertTrue(events.defects().isEmpty(), () -> events.defects().toString());
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String password(Method method) {
        return switch (method.edition()) {
            case AEAD -> PASSWORD;
            case EDITION_2022 -> TestKeys.password(method);
        };
    }

    /** A local's half of one association. */
    final class Local {
        MemoryPackets.Socket socket;
        private final PacketClient.PacketSession session;

        Local(MemoryPackets.Socket socket, PacketClient.PacketSession session) {
            this.socket = socket;
            this.session = session;
        }

        byte[] sealed(String host, int port, String payload) {
            Target target = new Target(Host.parse(host), port);
            byte[] plain = new byte[SocksAddress.wireBytes(target) + payload.length()];
            int at = SocksAddress.write(target, plain, 0);
            System.arraycopy(ascii(payload), 0, plain, at, payload.length());
            byte[] into = new byte[session.sealedBytes(plain.length)];
            int end = session.seal(new Packet(plain, 0, plain.length, LISTEN), into, 0, runner);
            return Arrays.copyOf(into, end);
        }

        void send(String host, int port, String payload) throws IOException {
            sendRaw(sealed(host, port, payload));
        }

        void sendRaw(byte[] bytes) throws IOException {
            socket.send(bytes, LISTEN);
        }

        /** The next answer as {@code sender says payload}. */
        String receive() throws IOException, AddressFormatException {
            byte[] sealed = socket.receive().payload();
            byte[] plain = new byte[sealed.length];
            PacketClient.Plain opened = session.open(new Packet(sealed, 0, sealed.length, LISTEN), plain, runner);
            int address = SocksAddress.bytesNeeded(plain, opened.offset(), opened.length());
            Target from = SocksAddress.read(plain, opened.offset(), opened.length());
            return from + " says "
                    + new String(
                            plain, opened.offset() + address, opened.length() - address, StandardCharsets.US_ASCII);
        }
    }

    /** A resolver that answers when the test wants. */
    static final class Names implements Resolver {
        final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
        final Map<String, BlockingQueue<Boolean>> slow = new ConcurrentHashMap<>();
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        final BlockingQueue<String> askers = new LinkedBlockingQueue<>();

        void put(String name, String... addresses) {
            known.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
        }

        /** From now on questions for that name wait for {@link #answer}. */
        void hold(String name) {
            slow.put(name, new LinkedBlockingQueue<>());
        }

        void answer(String name) {
            slow.getOrDefault(name, new LinkedBlockingQueue<>()).add(true);
        }

        @Override
        public List<InetAddress> resolve(DomainName name, String asker) throws DialException {
            askers.add(asker);
            return resolve(name);
        }

        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            asked.add(name.name());
            try {
                BlockingQueue<Boolean> answer = slow.get(name.name());
                if (answer != null && answer.poll(20, TimeUnit.SECONDS) == null) {
                    throw new DialException(Cause.NAME_TIMEOUT, "nobody answers");
                }
            } catch (InterruptedException e) {
                throw new DialException(Cause.NAME_TIMEOUT, "interrupted");
            }
            List<InetAddress> found = known.get(name.name());
            if (found == null) {
                throw new DialException(Cause.NAME_NOT_FOUND, name + " is not there");
            }
            return found;
        }

        @Override
        public void close() {}
    }
}
