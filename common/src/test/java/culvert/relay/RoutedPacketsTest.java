package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.net.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams of one association that take several ways. */
@Timeout(60)
final class RoutedPacketsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1000);
    private static final Target NEAR = target("192.0.2.1");
    private static final Target FAR = target("192.0.2.2");
    private static final Target FORBIDDEN = target("192.0.2.3");

    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);
    private final TaskGroup tasks = new TaskGroup(runner);
    private final RecordingEvents events = new RecordingEvents();
    private final List<Target> asked = new ArrayList<>();
    private final BlockingQueue<InetSocketAddress> answered = new LinkedBlockingQueue<>();
    private final Association account = new Association(1, CLIENT, User.UNNAMED, System::nanoTime);
    private final Way direct = new Way();
    private final Way proxied = new Way();
    private final Outgoing out = new Outgoing();
    private final PacketOutbound.Far far;
    private final FutureTask<Cause> end;

    RoutedPacketsTest() throws IOException {
        Outbound connections = new NoConnections();
        Router router = (target, user) -> {
            asked.add(target);
            if (target.equals(FORBIDDEN)) {
                throw new BlockedException("a rule");
            }
            return Route.through(target.equals(NEAR) ? connections : new NoConnections());
        };
        far = new RoutedPackets(router, Map.of(connections, direct), proxied, events).open(account, tasks);
        end = new FutureTask<>(() -> far.receive(new Answered()));
        Thread.ofVirtual().start(end);
    }

    @AfterEach
    void close() throws Exception {
        far.stop();
        end.get(20, TimeUnit.SECONDS);
        far.close();
        assertEquals(0, runner.borrowed());
    }

    @Test
    void eachTakesTheWayThatTheRouterNamesAndWhatItRefusesNone() throws Exception {
        MemoryPackets.Socket near = network.host("192.0.2.1", 53);
        MemoryPackets.Socket distant = network.host("192.0.2.2", 53);
        List<Target> targets = List.of(NEAR, NEAR, FAR, FORBIDDEN, NEAR, FAR);
        for (int i = 0; i < targets.size(); i++) {
            add(targets.get(i), i);
        }
        far.send(out);
        for (byte i : new byte[] {0, 1, 4}) {
            assertArrayEquals(new byte[] {i}, near.receive().payload());
        }
        for (byte i : new byte[] {2, 5}) {
            assertArrayEquals(new byte[] {i}, distant.receive().payload());
        }
        assertEquals(List.of(Cause.BLOCKED), List.copyOf(events.drops()));
        assertEquals(List.of(NEAR, FAR, FORBIDDEN, NEAR, FAR), asked, "asked when the target changes");
        assertEquals(5, account.finished().up().count());
        assertEquals(List.of(1, 1), List.of(direct.opened.size(), proxied.opened.size()));
        near.send(new byte[1], direct.opened.getFirst().localAddress());
        assertEquals(near.localAddress(), answered.poll(20, TimeUnit.SECONDS));
        distant.send(new byte[1], proxied.opened.getFirst().localAddress());
        assertEquals(distant.localAddress(), answered.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void aWayThatFailsEndsAll() throws Exception {
        network.host("192.0.2.1", 53);
        proxied.failure = Cause.NAME_NOT_FOUND;
        add(NEAR, 0);
        add(FAR, 1);
        assertEquals(Cause.NAME_NOT_FOUND, end.get(20, TimeUnit.SECONDS));
        assertEquals(0, network.open() - 1, "only the target is open");
        add(NEAR, 2);
        out.clear();
    }

    @Test
    void withoutASocketForOneWayTheOtherGoesOn() throws Exception {
        MemoryPackets.Socket near = network.host("192.0.2.1", 53);
        add(NEAR, 0);
        network.failBinds(1);
        add(FAR, 1);
        add(NEAR, 2);
        far.send(out);
        assertEquals(1, events.drops().size());
        assertArrayEquals(new byte[] {0}, near.receive().payload());
        assertArrayEquals(new byte[] {2}, near.receive().payload());
    }

    @Test
    void nothingIsOpenedAfterTheEnd() throws Exception {
        far.stop();
        assertEquals(Cause.CLOSED, end.get(20, TimeUnit.SECONDS));
        add(NEAR, 0);
        assertEquals(List.of(Cause.CLOSED), List.copyOf(events.drops()));
        assertEquals(0, network.open());
    }

    private void add(Target to, int payload) {
        int address = SocksAddress.wireBytes(to);
        byte[] plain = new byte[address + 1];
        plain[SocksAddress.write(to, plain, 0)] = (byte) payload;
        far.add(to, new Packet(plain, address, 1, CLIENT), out);
    }

    private static Target target(String address) {
        return new Target(new Ip(InetAddress.ofLiteral(address)), 53);
    }

    /** Remembers who has answered. */
    private final class Answered implements PacketOutbound.Answers {
        @Override
        public void put(Packet answer, Outgoing unused) {
            answered.add(answer.peer());
        }

        @Override
        public void flush(Outgoing unused) {}
    }

    private static final class NoConnections implements Outbound {
        @Override
        public Stream dial(Request.Connect request, AddressRule rule) {
            throw new AssertionError("nothing connects");
        }
    }

    /** Sends to addresses as they are. */
    private final class Way implements PacketOutbound {
        private final List<PacketSocket> opened = new ArrayList<>();
        private volatile Cause failure = Cause.CLOSED;

        @Override
        public Far open(Association of, TaskGroup on) throws IOException {
            PacketSocket socket = on.runner().bind(ANY);
            opened.add(socket);
            return new Far() {
                @Override
                public void connect() throws IOException {
                    if (failure != Cause.CLOSED) {
                        throw new NetworkException(failure);
                    }
                }

                @Override
                public void add(Target target, Packet payload, Outgoing to) {
                    Ip ip = (Ip) target.host();
                    InetSocketAddress address = new InetSocketAddress(ip.address(), target.port());
                    to.add(payload.bytes(), payload.offset(), payload.length(), address);
                }

                @Override
                public void send(Outgoing what) throws IOException {
                    what.send(socket, of, Side.NEAR, events);
                }

                @Override
                public Cause receive(Answers answers) {
                    return new PacketPump(socket, (batch, to) -> arrived(batch, to, answers)).run();
                }

                @Override
                public void stop() {
                    socket.close();
                }

                @Override
                public void close() {
                    socket.close();
                }
            };
        }

        private void arrived(PacketBatch batch, Outgoing to, PacketOutbound.Answers answers) throws IOException {
            for (int i = 0; i < batch.count(); i++) {
                answers.put(new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i)), to);
            }
            answers.flush(to);
        }
    }
}
