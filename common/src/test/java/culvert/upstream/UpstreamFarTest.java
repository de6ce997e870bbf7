package culvert.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.address.Host;
import culvert.address.Target;
import culvert.direct.WayOut;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.MemoryPackets;
import culvert.net.MemoryStream;
import culvert.net.Packet;
import culvert.net.SocketSettings;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.RecordingEvents;
import culvert.relay.Route;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of datagrams that come before the proxy has answered: none goes without a word. */
@Timeout(60)
class UpstreamFarTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
    private static final Target PROXY = new Target(Host.parse("9.9.9.9"), 1080);
    private static final Target TARGET = new Target(Host.parse("203.0.113.7"), 53);

    /** What says that it takes datagrams at port 1081 of its address. */
    private static final String GRANTED = "\u0005\0\u0005\0\0\u0001\t\t\t\t\u00049";

    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);
    private final RecordingEvents events = new RecordingEvents();
    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final UpstreamFar far = new UpstreamFar(
            new UpstreamPackets(
                    new Upstreams(
                            List.of(new Upstream(Upstream.Kind.SOCKS5, PROXY, Optional.empty())),
                            new Nobody(),
                            SocketSettings.DEFAULT,
                            WayOut.USUAL,
                            Duration.ofSeconds(30)),
                    () -> (target, user) -> Route.through((request, rule) -> {
                        throw new AssertionError("no stream is asked for");
                    }),
                    events),
            new Association(1, CLIENT, User.UNNAMED, System::nanoTime),
            new TaskGroup(runner),
            budget);

    @Test
    void whatWaitsIsSentInOrderWhenTheProxyHasAnswered() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.right().write(GRANTED.getBytes(ISO_8859_1));
        runner.willDial(pair.left());
        MemoryPackets.Socket relay = network.host("9.9.9.9", 1081);
        send(1);
        send(2);
        far.connect();
        send(3);
        for (byte number = 1; number <= 3; number++) {
            byte[] came = relay.receive().payload();
            assertEquals(number, came[came.length - 1]);
        }
        assertEquals(List.of(), List.copyOf(events.drops()));
        assertEquals(0, budget.held());
        far.stop();
    }

    @Test
    void whatWaitsForAProxyThatFailsIsToldOf() throws Exception {
        send(1);
        send(2);
        assertEquals(List.of(), List.copyOf(events.drops()));
        FailureException why = assertThrows(FailureException.class, far::connect);
        assertEquals(Cause.PROXY_FAILED, why.reason());
        assertEquals(Collections.nCopies(2, Cause.PROXY_FAILED), List.copyOf(events.drops()));
        assertEquals(0, budget.held());
    }

    @Test
    void whatWaitsForAnAssociationThatWasEndedIsToldOf() throws Exception {
        send(1);
        far.stop();
        assertThrows(FailureException.class, far::connect);
        assertEquals(List.of(Cause.CLOSED), List.copyOf(events.drops()));
    }

    @Test
    void whatTheBudgetEndsWhileItWaitsIsToldOf() throws Exception {
        send(1);
        send(2);
        budget.makeRoom(budget.most());
        assertEquals(Collections.nCopies(2, Cause.MEMORY), List.copyOf(events.drops()));
        assertEquals(0, budget.held());
        assertThrows(FailureException.class, far::connect);
        assertEquals(2, events.drops().size(), "each once");
    }

    private void send(int number) throws IOException {
        Outgoing out = new Outgoing();
        byte[] payload = {0, (byte) number};
        far.add(TARGET, new Packet(payload, 0, payload.length, CLIENT), out);
        assertEquals(1, out.count());
        far.send(out);
        assertEquals(0, out.count());
    }
}
