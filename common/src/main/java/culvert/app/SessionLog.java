package culvert.app;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.relay.FinishedSession;
import culvert.relay.Outcome;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line for each finished session, and a word of advice when sessions fail in a way that the configuration
 * explains. A remote keeps no list of what its users visit unless told to, and counts who did not authenticate instead
 * of writing a line for each.
 */
public final class SessionLog implements RelayEvents {
    private static final Logger log = LoggerFactory.getLogger(SessionLog.class);

    /** Between two warnings about peers that did not authenticate: probes come in swarms. */
    private static final Duration PROBES_EVERY = Duration.ofMinutes(1);

    /** Between two pieces of advice, and how long one answered session shows that the configuration is right. */
    private static final Duration ADVICE_EVERY = Duration.ofMinutes(10);

    /** A client that gave up sooner than this may just have changed its mind. */
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(1);

    private final boolean atLocal;
    private final boolean showTargets;
    private final RateLimit probeWarnings;
    private final RateLimit advice;
    private final RateLimit answers;
    private final LongAdder probes = new LongAdder();

    SessionLog(boolean atLocal, boolean showTargets, LongSupplier nanoTime) {
        this.atLocal = atLocal;
        this.showTargets = showTargets;
        this.probeWarnings = new RateLimit(PROBES_EVERY, nanoTime);
        this.advice = new RateLimit(ADVICE_EVERY, nanoTime);
        this.answers = new RateLimit(ADVICE_EVERY, nanoTime);
    }

    /** For the local end: the near side is the client, the far side the remote. */
    public static SessionLog forLocal() {
        return new SessionLog(true, true, System::nanoTime);
    }

    /** For the remote end: the near side is the local, the far side the target. */
    public static SessionLog forRemote(boolean showTargets) {
        return new SessionLog(false, showTargets, System::nanoTime);
    }

    @Override
    public void finished(FinishedSession session) {
        if (isProbe(session)) {
            write(Level.DEBUG, session);
            warnOfProbes();
        } else {
            write(Level.INFO, session);
        }
        if (atLocal) {
            advise(session.outcome());
        }
    }

    @Override
    public void defect(long session, Throwable problem) {
        log.atError().setCause(problem).addKeyValue("id", session).log("a mistake of this program broke a session");
    }

    private void write(Level level, FinishedSession session) {
        Outcome outcome = session.outcome();
        LoggingEventBuilder line =
                log.atLevel(level).addKeyValue("id", session.id()).addKeyValue("client", text(session.client()));
        if (showTargets && session.target().isPresent()) {
            line = line.addKeyValue("target", session.target().get().toString());
        }
        line = line.addKeyValue("up", outcome.up())
                .addKeyValue("down", outcome.down())
                .addKeyValue("ms", outcome.duration().toMillis())
                .addKeyValue("cause", outcome.cause().label());
        if (outcome.side() != Side.NONE) {
            line = line.addKeyValue("by", name(outcome.side()));
        }
        line.log("session ended");
    }

    /** At the remote whoever makes no request that opens has not shown that it knows the key. */
    private boolean isProbe(FinishedSession session) {
        return !atLocal && session.target().isEmpty() && session.outcome().side() == Side.NEAR;
    }

    private void warnOfProbes() {
        probes.increment();
        if (probeWarnings.allows()) {
            log.atWarn()
                    .addKeyValue("connections", probes.sumThenReset())
                    .log("connections that did not authenticate: probes, or a local with another password or method");
        }
    }

    private void advise(Outcome outcome) {
        if (outcome.down() > 0) {
            answers.restart();
        } else if (endedUnanswered(outcome) && advice.allows()) {
            log.warn("a session ended without an answer from the remote; if this goes on, check that password, method, "
                    + "server and server_port are the remote's, and that the clocks of both machines are right");
        }
    }

    /** A remote that cannot open what we send is silent, until it or the client gives up. */
    private boolean endedUnanswered(Outcome outcome) {
        if (outcome.cause() == Cause.AUTHENTICATION && outcome.side() == Side.FAR) {
            return true;
        }
        if (outcome.up() == 0 || !answers.isOver()) {
            return false;
        }
        return switch (outcome.cause()) {
            case COMPLETE, RESET, TRUNCATED ->
                outcome.side() == Side.FAR || outcome.duration().compareTo(CLIENT_PATIENCE) >= 0;
            default -> false;
        };
    }

    private String name(Side side) {
        return switch (side) {
            case NEAR -> atLocal ? "client" : "local";
            case FAR -> atLocal ? "remote" : "target";
            case NONE -> "nobody";
        };
    }

    private static String text(InetSocketAddress address) {
        return new Target(new Ip(address.getAddress()), address.getPort()).toString();
    }

    /** At most one of something in each interval, for any number of threads. */
    private static final class RateLimit {
        private final long interval;
        private final LongSupplier nanoTime;
        private final AtomicLong next;

        RateLimit(Duration interval, LongSupplier nanoTime) {
            this.interval = interval.toNanos();
            this.nanoTime = nanoTime;
            this.next = new AtomicLong(nanoTime.getAsLong());
        }

        /** True for one caller when the interval since the last true is over, which begins the next. */
        boolean allows() {
            long due = next.get();
            long now = nanoTime.getAsLong();
            return now - due >= 0 && next.compareAndSet(due, now + interval);
        }

        boolean isOver() {
            return nanoTime.getAsLong() - next.get() >= 0;
        }

        void restart() {
            next.set(nanoTime.getAsLong() + interval);
        }
    }
}
