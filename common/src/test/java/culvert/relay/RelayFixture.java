package culvert.relay;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A relay between two streams without a network; tests hold the client's and the target's end. */
final class RelayFixture {
    static final Target TARGET = new Target(new DomainName("example.com"), 80);
    static final Duration LONG = Duration.ofSeconds(30);

    final MemoryStream.Pair nearPair = MemoryStream.pair();
    final MemoryStream.Pair farPair = MemoryStream.pair();
    final MemoryStream client = nearPair.left();
    final MemoryStream target = farPair.right();
    final RecordingEvents events = new RecordingEvents();
    final Sessions sessions;
    final List<String> replies = Collections.synchronizedList(new ArrayList<>());

    Inbound inbound = (accepted, deadline) -> new Request.Connect(TARGET, accepted, reply());
    Outbound outbound = this::dial;
    Router router = (target, user) -> Route.through(outbound);
    final AtomicReference<Plan> plan = new AtomicReference<>(
            new Plan(inbound, router, new RelaySettings(() -> LONG, Duration.ZERO, Duration.ZERO)));
    final StreamRelay relay;
    Stream far = farPair.left();
    Duration handshakeLimit = LONG;
    Duration firstDataWait = Duration.ZERO;
    Duration idleTimeout = Duration.ZERO;

    RelayFixture() {
        this(new Sessions(LONG, LONG, System::nanoTime));
    }

    RelayFixture(Sessions sessions) {
        this.sessions = sessions;
        this.relay = new StreamRelay(plan::get, sessions, events);
    }

    /** Serves the one connection, on a thread of its own. */
    RelayFixture start() {
        RelaySettings settings = new RelaySettings(() -> handshakeLimit, firstDataWait, idleTimeout);
        plan.set(new Plan(inbound, router, settings));
        Thread.ofVirtual().start(() -> relay.serve(nearPair.right()));
        return this;
    }

    /** Serves one more. */
    MemoryStream.Pair connect() {
        MemoryStream.Pair pair = MemoryStream.pair();
        Thread.ofVirtual().start(() -> relay.serve(pair.right()));
        return pair;
    }

    /** What the session runs on. */
    TestRunner runner() {
        return (TestRunner) nearPair.right().runner();
    }

    /** Buffers of the session that are in use just now. */
    int borrowed() {
        return runner().borrowed();
    }

    /** How often a direction of the session let others go first. */
    long gaveWay() {
        return runner().gaveWay();
    }

    Reply reply() {
        return new Reply() {
            @Override
            public void accept(InetSocketAddress bound) {
                replies.add("accepted");
            }

            @Override
            public void refuse(Cause why) throws IOException {
                replies.add("refused " + why.label());
            }
        };
    }

    private Stream dial(Request.Connect request, AddressRule rule) {
        return far;
    }
}
