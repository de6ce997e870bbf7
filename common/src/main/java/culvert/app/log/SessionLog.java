package culvert.app.log;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.RateLimit;
import culvert.relay.BegunSession;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.Outcome;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line for each finished session, and advice when sessions fail in a way that the configuration
 * explains. A remote keeps no list of what its users visit unless told to, and reports peers that did not authenticate
 * together instead of writing a line for each.
 */
public final class SessionLog implements RelayEvents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SessionLog.class);
    private static final Logger SESSIONS = LoggerFactory.getLogger(Logging.SESSIONS);

    /** Between two warnings about the clocks of peers, or about balancers, of which there may be many. */
    private static final Duration PEERS_EVERY = Duration.ofMinutes(1);

    /** Between two pieces of advice, and how long one answered session shows that the configuration is right. */
    private static final Duration ADVICE_EVERY = Duration.ofMinutes(10);

    /** Clocks that are kept right differ by less than a second; from twice this on nothing works. */
    private static final Duration TELLING_SKEW = Duration.ofSeconds(15);

    /** A client that gave up sooner than this may just have changed its mind. */
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(1);

    /** Peers that did not authenticate at the remote. */
    static final String PEERS = "peers that did not authenticate: probes, or a local with another password or method";

    private static final String CLIENTS = "clients of other machines that made no request: strangers, or programs that"
            + " need another name or password (\"socks_users\"), or a SOCKS5 proxy with a password instead of none";

    private static final String UNANSWERED =
            "a session ended without an answer from the remote; if this goes on, check that"
                    + " password, method, server and server_port are the remote's, and that the clocks of both machines are right";

    /** Until here a remote of any make is silent that cannot open what it gets; who ends sooner has opened it. */
    private static final Duration REMOTE_PATIENCE = Duration.ofSeconds(5);

    private static final String HEADERLESS =
            "a connection from a network of proxy_protocol_from was refused, since it began with no header of the PROXY"
                    + " protocol that can be read; HAProxy sends one where \"send-proxy-v2\" stands in the line of the server";

    private static final String CUT =
            "the remote's answer was cut short, or came in pieces; if this goes on with a method of"
                    + " 2022, set \"lenient_segments\": true at both ends";

    private final boolean atLocal;
    private final boolean showTargets;
    private final boolean isBehindPlugin;
    private final AttackReport attacks;
    private final RateLimit advice;
    private final RateLimit answers;
    private final RateLimit clockWarnings;
    private final RateLimit balancerWarnings;
    private final DatagramLog datagrams;

    SessionLog(boolean atLocal, boolean showTargets, LongSupplier nanoTime) {
        this(atLocal, showTargets, false, nanoTime);
    }

    SessionLog(boolean atLocal, boolean showTargets, boolean isBehindPlugin, LongSupplier nanoTime) {
        this.isBehindPlugin = isBehindPlugin;
        this.atLocal = atLocal;
        this.showTargets = showTargets;
        this.attacks = new AttackReport(atLocal ? CLIENTS : PEERS, nanoTime, AttackReport.TIMER);
        this.advice = new RateLimit(ADVICE_EVERY, nanoTime);
        this.answers = new RateLimit(ADVICE_EVERY, nanoTime);
        this.clockWarnings = new RateLimit(atLocal ? ADVICE_EVERY : PEERS_EVERY, nanoTime);
        this.balancerWarnings = new RateLimit(PEERS_EVERY, nanoTime);
        this.datagrams = new DatagramLog(nanoTime);
    }

    /** For the local end: the near side is the client, the far side the remote. */
    public static SessionLog forLocal() {
        return new SessionLog(true, true, System::nanoTime);
    }

    /**
     * For the remote end: the near side is the local, the far side the target.
     *
     * @param isBehindPlugin whether connections from this machine come from a plugin, and nobody knows from where before
     */
    public static SessionLog forRemote(boolean showTargets, boolean isBehindPlugin) {
        return new SessionLog(false, showTargets, isBehindPlugin, System::nanoTime);
    }

    @Override
    public void began(BegunSession session) {
        if (!log.isDebugEnabled()) {
            return;
        }
        LoggingEventBuilder line =
                log.atDebug().addKeyValue("id", session.id()).addKeyValue("client", text(session.client()));
        if (session.user().name().isPresent()) {
            line = line.addKeyValue("user", session.user().toString());
        }
        line.addKeyValue("target", session.target().toString()).log("session begins");
    }

    @Override
    public void finished(FinishedSession session) {
        Cause cause = session.outcome().cause();
        boolean isQuiet = isProbe(session) || cause == Cause.ANSWERED || cause == Cause.HEALTH_CHECK;
        write(isQuiet ? Level.DEBUG : Level.INFO, session);
        if (atLocal) {
            advise(session.outcome());
        }
    }

    /** A peer whose clock differs knows the key, or replays an old request; clocks have a warning of their own, and so have balancers. */
    @Override
    public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
        if (why == Cause.PROXY_HEADER) {
            warnOfBalancer(peer);
        } else if (why != Cause.CLOCK) {
            attacks.note(why, source(peer.getAddress()), bytes);
        }
    }

    private void warnOfBalancer(InetSocketAddress peer) {
        if (balancerWarnings.allows()) {
            log.atWarn().addKeyValue("from", text(peer)).log(HEADERLESS);
        }
    }

    /** At the port of a plugin, all that is known is that it comes from there. */
    private Optional<InetAddress> source(InetAddress peer) {
        return isBehindPlugin && peer.isLoopbackAddress() ? Optional.empty() : Optional.of(peer);
    }

    /** A datagram that did not open has shown as little as a connection. */
    @Override
    public void dropped(Cause why, Side side, InetSocketAddress peer, int bytes) {
        boolean isStranger = why == Cause.AUTHENTICATION || why == Cause.REPLAY || why == Cause.TRUNCATED;
        if (isStranger && !atLocal && side == Side.NEAR) {
            attacks.noteDatagram(why, peer.getAddress(), bytes);
        } else {
            datagrams.dropped(why);
        }
    }

    /** Tells what has been gathered. */
    @Override
    public void close() {
        attacks.close();
    }

    /** The local speaks of its own clock, the remote of its peers'. */
    @Override
    public void clockDiffers(Duration skew) {
        long seconds = Math.abs(skew.toSeconds());
        if (seconds < TELLING_SKEW.toSeconds() || !clockWarnings.allows()) {
            return;
        }
        boolean peerIsAhead = !skew.isNegative();
        if (atLocal) {
            log.warn(
                    "this machine's clock is {} s {} the remote's; both need the right time: from 30 s on the remote"
                            + " refuses everything",
                    seconds,
                    peerIsAhead ? "behind" : "ahead of");
        } else {
            log.warn(
                    "a local's clock is {} s {} ours; both need the right time: from 30 s on it is refused",
                    seconds,
                    peerIsAhead ? "ahead of" : "behind");
        }
    }

    @Override
    public void unreachable(Target server, List<InetSocketAddress> tried, FailureException why) {
        LoggingEventBuilder line = log.atWarn().addKeyValue("server", server.toString());
        if (!tried.isEmpty()) {
            line = line.addKeyValue(
                    "tried", tried.stream().map(SessionLog::text).collect(Collectors.joining(",")));
        }
        line.addKeyValue("error", why.getMessage())
                .log(
                        why.reason() == Cause.NAME_NOT_FOUND
                                ? "the server's own name does not exist: is it spelt right?"
                                : "the server cannot be reached");
    }

    @Override
    public void unanswered(Target server, Duration waited) {
        if (advice.allows()) {
            log.warn(
                    "no answer from {}: key, method or clock; nothing has come for {} s. Check that password and method"
                            + " are the remote's, and that the clocks of both machines are right (a target that says"
                            + " nothing looks the same)",
                    server,
                    waited.toSeconds());
        }
    }

    @Override
    public void finished(FinishedAssociation association) {
        datagrams.finished(association);
        if (atLocal) {
            advise(new Outcome(
                    association.cause(),
                    Side.NONE,
                    association.up().count(),
                    association.down().count(),
                    association.duration()));
        }
    }

    @Override
    public void fragmented(int payload, int sealed) {
        datagrams.fragmented(payload, sealed);
    }

    @Override
    public void defect(long session, Throwable problem) {
        log.atError().setCause(problem).addKeyValue("id", session).log("a mistake of this program broke a session");
    }

    private void write(Level level, FinishedSession session) {
        Outcome outcome = asSeen(session.outcome());
        LoggingEventBuilder line =
                SESSIONS.atLevel(level).addKeyValue("id", session.id()).addKeyValue("client", text(session.client()));
        if (session.user().name().isPresent()) {
            line = line.addKeyValue("user", session.user().toString());
        }
        if (showTargets && session.target().isPresent()) {
            line = line.addKeyValue("target", session.target().get().toString());
        }
        if (session.server().isPresent()) {
            line = line.addKeyValue("server", session.server().get());
        }
        line = line.addKeyValue("up", outcome.up())
                .addKeyValue("down", outcome.down())
                .addKeyValue("ms", outcome.duration().toMillis())
                .addKeyValue("stages", session.stages())
                .addKeyValue("cause", outcome.cause().label());
        if (outcome.side() != Side.NONE) {
            line = line.addKeyValue("by", name(outcome.side()));
        }
        if (log.isDebugEnabled() && session.reason().isPresent()) {
            line = line.addKeyValue("reason", session.reason().get());
        }
        line.log("session ended");
    }

    /** At the local end a stream that ends before its first byte is no answer; a target may well have none to give. */
    private Outcome asSeen(Outcome outcome) {
        boolean hasWaited = outcome.up() > 0 || outcome.duration().compareTo(REMOTE_PATIENCE) >= 0;
        boolean unanswered = atLocal && outcome.cause() == Cause.COMPLETE && hasWaited && outcome.down() == 0;
        return unanswered
                ? new Outcome(Cause.NO_ANSWER, Side.FAR, outcome.up(), outcome.down(), outcome.duration())
                : outcome;
    }

    /**
     * At the remote a peer whose request does not open has not shown that it knows the key; at the local a client of another
     * machine that makes no request may be a stranger. A client that no rule serves counts as one.
     */
    private boolean isProbe(FinishedSession session) {
        boolean isOwn = atLocal && session.client().getAddress().isLoopbackAddress();
        return !isOwn
                && session.target().isEmpty()
                && (session.outcome().side() == Side.NEAR || session.outcome().cause() == Cause.BLOCKED);
    }

    private void advise(Outcome outcome) {
        if (outcome.down() > 0) {
            answers.restart();
        } else if (endedUnanswered(outcome) && advice.allows()) {
            log.warn(outcome.cause() == Cause.TRUNCATED ? CUT : UNANSWERED);
        }
    }

    /**
     * A remote that cannot open what we send is silent, until it or the client gives up. One that resets, or ends at once,
     * has opened it, and could not or would not reach the target.
     */
    private boolean endedUnanswered(Outcome outcome) {
        if (outcome.cause() == Cause.AUTHENTICATION && outcome.side() == Side.FAR) {
            return true;
        }
        if (outcome.up() == 0 || answers.left().isPositive()) {
            return false;
        }
        return switch (outcome.cause()) {
            case COMPLETE ->
                outcome.duration().compareTo(outcome.side() == Side.FAR ? REMOTE_PATIENCE : CLIENT_PATIENCE) >= 0;
            case RESET -> outcome.side() != Side.FAR && outcome.duration().compareTo(CLIENT_PATIENCE) >= 0;
            case TRUNCATED -> outcome.side() == Side.FAR || outcome.duration().compareTo(CLIENT_PATIENCE) >= 0;
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

    static String text(InetSocketAddress address) {
        return Target.of(address).toString();
    }
}
