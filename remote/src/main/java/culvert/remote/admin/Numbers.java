package culvert.remote.admin;

import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.TurnWatch;
import culvert.relay.DelegatingEvents;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.LiveSession;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what happens: once for each session or dropped datagram, and in the carriers' turns. Takes no lock. */
public final class Numbers extends DelegatingEvents {
    private static final double NANOS = 1e9;

    private final Map<Stage, Distribution> stages = new EnumMap<>(Stage.class);
    private final Map<String, CarrierNumbers> carriers = new ConcurrentHashMap<>();
    private final Traffic tcp = new Traffic();
    private final Traffic udp = new Traffic();
    private final CauseCounts sessions = new CauseCounts();
    private final CauseCounts associations = new CauseCounts();
    private final CauseCounts drops = new CauseCounts();
    private final CauseCounts strangers = new CauseCounts();
    private final Distribution sharedAnswers = new Distribution(
            NANOS, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1);
    private final AtomicLong clocks = new AtomicLong();

    /**
     * Of one carrier.
     *
     * @param turns how long they took
     * @param queues how many threads waited when one began
     */
    record CarrierNumbers(Distribution turns, Distribution queues) {}

    /** Counts what {@code inner} hears too. */
    public Numbers(RelayEvents inner) {
        super(inner);
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    new Distribution(
                            NANOS, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
                            3600));
        }
    }

    /** Who hears of that carrier's turns. */
    public TurnWatch carrier(String name) {
        CarrierNumbers numbers = new CarrierNumbers(
                new Distribution(
                        NANOS, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                        0.05, 0.1, 0.25, 1),
                new Distribution(1, 0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000));
        carriers.put(name, numbers);
        return (queued, nanos) -> {
            numbers.queues().add(queued);
            numbers.turns().add(nanos);
        };
    }

    /** The resolver, whose lookups are a stage. Closing stays the caller's. */
    public Resolver timing(Resolver resolver) {
        return new Resolver() {
            @Override
            public List<InetAddress> resolve(DomainName name) throws DialException {
                long began = System.nanoTime();
                try {
                    return resolver.resolve(name);
                } finally {
                    resolved(began);
                }
            }

            @Override
            public List<InetAddress> resolve(DomainName name, String asker) throws DialException {
                long began = System.nanoTime();
                try {
                    return resolver.resolve(name, asker);
                } finally {
                    resolved(began);
                }
            }

            @Override
            public void forget(DomainName name) {
                resolver.forget(name);
            }

            @Override
            public void close() {
                resolver.close();
            }
        };
    }

    /** The memory that several servers share has answered after so long. */
    public void sharedAnswer(long nanos) {
        sharedAnswers.add(nanos);
    }

    private void resolved(long began) {
        add(Stage.RESOLVE, Duration.ofNanos(System.nanoTime() - began));
    }

    @Override
    public void passed(Stage stage, Duration took) {
        add(stage, took);
        super.passed(stage, took);
    }

    @Override
    public void finished(FinishedSession session) {
        if (session.target().isPresent()) {
            sessions.add(session.outcome().cause(), session.outcome().side());
            tcp.ended(session.outcome().up(), session.outcome().down());
            add(Stage.WHOLE, session.outcome().duration());
        }
        super.finished(session);
    }

    @Override
    public void finished(FinishedAssociation association) {
        associations.add(association.cause(), Side.NONE);
        udp.ended(association.up().bytes(), association.down().bytes());
        super.finished(association);
    }

    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        drops.add(why, side);
        super.dropped(why, side, peer, bytes);
    }

    @Override
    public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
        strangers.add(why, Side.NONE);
        super.unauthenticated(why, peer, bytes);
    }

    @Override
    public void clockDiffers(Duration skew) {
        clocks.getAndIncrement();
        super.clockDiffers(skew);
    }

    private void add(Stage stage, Duration took) {
        Distribution known = stages.get(stage);
        if (known != null) {
            known.add(took.toNanos());
        }
    }

    /** What has come to its end, before what goes on is looked at. As what follows, by one thread at a time. */
    void look() {
        tcp.look();
        udp.look();
    }

    /** What goes on, seen after {@link #look}. */
    void seen(List<LiveSession> open, List<LiveSession> openAssociations) {
        open.forEach(tcp::live);
        openAssociations.forEach(udp::live);
        tcp.seen();
        udp.seen();
    }

    Map<Stage, Distribution> stages() {
        return stages;
    }

    Map<String, CarrierNumbers> carriers() {
        return new TreeMap<>(carriers);
    }

    Traffic tcp() {
        return tcp;
    }

    Traffic udp() {
        return udp;
    }

    CauseCounts sessions() {
        return sessions;
    }

    CauseCounts associations() {
        return associations;
    }

    CauseCounts drops() {
        return drops;
    }

    CauseCounts strangers() {
        return strangers;
    }

    Distribution sharedAnswers() {
        return sharedAnswers;
    }

    long clocks() {
        return clocks.get();
    }
}
