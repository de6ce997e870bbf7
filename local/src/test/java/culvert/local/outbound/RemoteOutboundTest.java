package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Resolver;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.relay.AddressRule;
import culvert.relay.PeerEvents;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.relay.Via;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class RemoteOutboundTest {
    private static final Target WANTED = new Target(new DomainName("example.com"), 80);
    private static final Target FIRST = new Target(Ip.of(new byte[] {(byte) 192, 0, 2, 1}), 8388);
    private static final Target SECOND = new Target(Ip.of(new byte[] {(byte) 192, 0, 2, 2}), 8389);
    private static final Target NAMED = new Target(new DomainName("vps.example"), 8390);

    /** Long, so that a pause of the machine is nothing beside it. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final List<String> lookups = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final List<String> unreachable = new ArrayList<>();
    private final MemoryStream client = MemoryStream.pair().right();
    private final TestRunner runner = (TestRunner) client.runner();
    private final MemoryStream raw = MemoryStream.pair().left();

    @Test
    void theConnectionIsOpenedForTheTarget() throws Exception {
        runner.willDial(raw);
        RecordingProtocol protocol = new RecordingProtocol();
        Stream opened = outbound(protocol, FIRST).dial(request(), AddressRule.ANY);
        assertSame(protocol.opened, opened);
        protocol.raw.close();
        assertTrue(raw.isClosed());
        assertEquals(List.of(WANTED), protocol.targets);
        assertEquals(List.of(), lookups);
    }

    @Test
    void aServerThatHasAnsweredIsNotWatchedAnyMore() throws Exception {
        RecordingProtocol protocol = new RecordingProtocol();
        RemoteOutbound outbound = outbound(protocol, FIRST);
        MemoryStream.Pair pair = MemoryStream.pair();
        runner.willDial(pair.left());
        outbound.dial(request(), AddressRule.ANY);
        assertNotSame(pair.left(), protocol.raw);
        pair.right().write(new byte[1], 0, 1);
        assertEquals(1, protocol.raw.tryRead(new byte[9], 0, 9));
        runner.willDial(raw);
        outbound.dial(request(), AddressRule.ANY);
        assertSame(raw, protocol.raw);
    }

    @Test
    void oneThatHangsUpHasNotAnswered() throws Exception {
        RecordingProtocol protocol = new RecordingProtocol();
        RemoteOutbound outbound = outbound(protocol, FIRST);
        MemoryStream.Pair pair = MemoryStream.pair();
        runner.willDial(pair.left());
        outbound.dial(request(), AddressRule.ANY);
        pair.right().close();
        assertEquals(-1, protocol.raw.tryRead(new byte[9], 0, 9));
        runner.willDial(raw);
        outbound.dial(request(), AddressRule.ANY);
        assertNotSame(raw, protocol.raw);
        protocol.raw.close();
    }

    @Test
    void aServerThatCannotBeReachedIsToldOfOnceAMinute() {
        RemoteOutbound outbound = outbound(new RecordingProtocol(), FIRST);
        for (int i = 0; i < 3; i++) {
            assertThrows(DialException.class, () -> outbound.dial(request(), AddressRule.ANY));
        }
        assertEquals(List.of(FIRST + " tried " + FIRST + ": refused"), unreachable);
    }

    @Test
    void aServersNameIsLookedUpEachTime() throws Exception {
        RemoteOutbound outbound = outbound(new RecordingProtocol(), NAMED);
        for (int i = 0; i < 2; i++) {
            runner.willDial(raw);
            outbound.dial(request(), AddressRule.ANY);
        }
        assertEquals(List.of("vps.example", "vps.example"), lookups);
    }

    @Test
    void aServersNameIsForgottenWhenNoneOfItsAddressesAnswers() throws Exception {
        RemoteOutbound outbound = outbound(new RecordingProtocol(), NAMED);
        runner.willDial(raw);
        outbound.dial(request(), AddressRule.ANY);
        assertEquals(List.of(), forgotten);
        assertThrows(DialException.class, () -> outbound.dial(request(), AddressRule.ANY));
        assertEquals(List.of("vps.example"), forgotten);
    }

    @Test
    void theNextServerIsTriedWhenOneFails() throws Exception {
        for (int i = 0; i < 20; i++) {
            Runners runners = new Runners(SECOND.port());
            RecordingProtocol protocol = new RecordingProtocol();
            Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
            outbound(protocol, FIRST, NAMED, SECOND).dial(request, AddressRule.ANY);
            assertEquals(runners.answer.remoteAddress(), protocol.raw.remoteAddress());
            protocol.raw.close();
        }
    }

    @Test
    void whereNothingIsKnownTheOrderIsRandom() throws Exception {
        int firstFirst = 0;
        for (int i = 0; i < 200; i++) {
            Runners runners = new Runners(0);
            Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
            RemoteOutbound outbound = outbound(new RecordingProtocol(), FIRST, SECOND);
            assertThrows(DialException.class, () -> outbound.dial(request, AddressRule.ANY));
            assertEquals(2, runners.dialled.size());
            firstFirst += runners.dialled.getFirst() == FIRST.port() ? 1 : 0;
        }
        assertTrue(firstFirst > 0 && firstFirst < 200, firstFirst + " of 200");
    }

    @Test
    void oneThatRefusedIsTriedLast() throws Exception {
        Runners runners = new Runners(SECOND.port());
        RemoteOutbound outbound = outbound(new RecordingProtocol(), FIRST, SECOND);
        for (int i = 0; i < 20; i++) {
            Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
            Stream opened = outbound.dial(request, AddressRule.ANY);
            assertEquals("192.0.2.2:8389", assertInstanceOf(Via.class, opened).server());
        }
        long refused =
                runners.dialled.stream().filter(port -> port == FIRST.port()).count();
        assertTrue(refused <= 1, () -> "asked " + refused + " times");
    }

    @Test
    void whenAllFailTheCauseIsTheMostTelling() {
        Runners runners = new Runners(0);
        Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
        DialException failure = assertThrows(
                DialException.class,
                () -> outbound(new RecordingProtocol(), FIRST, SECOND).dial(request, AddressRule.ANY));
        assertEquals(2, runners.dialled.size());
        assertEquals(Cause.REFUSED, failure.reason());
    }

    @Test
    void onlyTheLastMayTakeAllTheTimeThatIsLeft() {
        Runners runners = new Runners(0);
        Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
        assertThrows(
                DialException.class,
                () -> outbound(new RecordingProtocol(), FIRST, SECOND).dial(request, AddressRule.ANY));
        assertTrue(runners.limits.getFirst().compareTo(Duration.ofSeconds(10)) <= 0, runners.limits::toString);
        assertTrue(runners.limits.getLast().compareTo(TIMEOUT.minus(PAUSE)) > 0, runners.limits::toString);
    }

    @Test
    void theOnlyAddressHasAllTheTimeAndNoChoice() throws Exception {
        Runners runners = new Runners(FIRST.port());
        Request.Connect request = new Request.Connect(WANTED, runners.client, new NoReply());
        RecordingProtocol protocol = new RecordingProtocol();
        assertSame(protocol.opened, outbound(protocol, FIRST).dial(request, AddressRule.ANY));
        assertTrue(runners.limits.getFirst().compareTo(TIMEOUT.minus(PAUSE)) > 0, runners.limits::toString);
    }

    @Test
    void aConnectionThatCannotBeUsedIsClosed() {
        runner.willDial(raw);
        ClientProtocol broken = new RecordingProtocol() {
            @Override
            public Stream open(Stream rawStream, Target target) {
                throw new IllegalStateException("a defect");
            }
        };
        RemoteOutbound outbound = outbound(broken, FIRST);
        assertFalse(raw.isClosed());
        assertThrows(IllegalStateException.class, () -> outbound.dial(request(), AddressRule.ANY));
        assertTrue(raw.isClosed());
    }

    private RemoteOutbound outbound(ClientProtocol protocol, Target... servers) {
        Resolver resolver = new Resolver() {
            @Override
            public List<InetAddress> resolve(DomainName name) {
                lookups.add(name.name());
                return List.of(InetAddress.ofLiteral("192.0.2.3"));
            }

            @Override
            public void forget(DomainName name) {
                forgotten.add(name.name());
            }

            @Override
            public void close() {}
        };
        PeerEvents events = new PeerEvents() {
            @Override
            public void unreachable(Target server, List<InetSocketAddress> tried, FailureException why) {
                unreachable.add(server + " tried " + Target.of(tried.getFirst()) + ": "
                        + why.reason().label());
            }
        };
        Remote remote = new Remote("", 1, new Servers(List.of(servers), resolver, events), protocol);
        return new RemoteOutbound(List.of(remote), SocketSettings.DEFAULT, TIMEOUT);
    }

    private Request.Connect request() {
        return new Request.Connect(WANTED, client, new NoReply());
    }

    /** A client whose runner reaches one port only, fails otherwise at others, and remembers what it was asked for. */
    private static final class Runners {
        private final List<Integer> dialled = new CopyOnWriteArrayList<>();
        private final List<Duration> limits = new CopyOnWriteArrayList<>();
        private final MemoryStream answer = MemoryStream.pair().left();
        private final Stream client;

        Runners(int openPort) {
            MemoryStream near = MemoryStream.pair().right();
            client = new DelegatingStream(near) {
                @Override
                public Runner runner() {
                    return new DelegatingRunner(near.runner()) {
                        @Override
                        public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit)
                                throws IOException {
                            dialled.add(to.getPort());
                            limits.add(limit);
                            if (to.getPort() == openPort) {
                                return answer;
                            }
                            throw new DialException(failure(to.getPort()), "closed");
                        }
                    };
                }
            };
        }

        static Cause failure(int port) {
            return port == FIRST.port() ? Cause.REFUSED : Cause.HOST_UNREACHABLE;
        }
    }

    private static class RecordingProtocol implements ClientProtocol {
        private final MemoryStream opened = MemoryStream.pair().left();
        private final List<Target> targets = new ArrayList<>();
        private Stream raw = opened;

        @Override
        public Stream open(Stream rawStream, Target target) {
            raw = rawStream;
            targets.add(target);
            return opened;
        }

        @Override
        public void close() {}
    }

    private static final class NoReply implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {}

        @Override
        public void refuse(Cause why) {}
    }
}
