package culvert.local.doctor;

import culvert.app.doctor.Finding;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Times;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the two clocks agree, and which of them is wrong. A server of NTP is asked once at most, and only when it matters. */
final class ClockCheck {
    static final String CLOCK = "clock";

    /** How far the clocks may be apart (SIP022). */
    private static final Duration ALLOWED = Duration.ofSeconds(30);

    /** A clock that is kept right is never so far off. */
    private static final Duration NOTEWORTHY = Duration.ofSeconds(5);

    private static final String SET = "Set it: \"timedatectl set-ntp true\" where systemd keeps it.";
    private static final String COMPARE =
            "Compare \"date -u\" on both machines: they may be " + ALLOWED.toSeconds() + " s apart.";

    private final Server server;
    private final Tools tools;
    private @Nullable String failure;
    private @Nullable Duration offset;

    ClockCheck(Server server, Tools tools) {
        this.server = server;
        this.tools = tools;
    }

    /** Whether our clock may be why nobody answers. */
    boolean isSuspected(StreamAnswer answer) {
        return server.hasTimes()
                && answer.cause() == Cause.TIMED_OUT
                && ours().filter(off -> isMore(off, NOTEWORTHY)).isPresent();
    }

    /** The session once more, with the time that is right. */
    Optional<StreamAnswer> corrected(InetSocketAddress at) {
        return ours().map(off -> StreamAnswer.of(
                server, at, tools.target(), tools, () -> tools.clock().instant().plus(off)));
    }

    /**
     * What is to be said.
     *
     * @param isIt whether the server answered with the right time
     */
    Finding finding(StreamAnswer answer, boolean isIt) {
        if (!server.hasTimes()) {
            return Finding.notTried(CLOCK, server.method() + " has no times, so the clocks do not matter");
        }
        if (answer.skew().isPresent()) {
            return compared(answer.skew().get());
        }
        if (answer.isOfOneWhoKnowsUs()) {
            return Finding.ok(CLOCK, "show this machine's time to the server", "it was taken");
        }
        if (answer.cause() != Cause.TIMED_OUT) {
            return Finding.notTried(CLOCK, "the server did not tell its time");
        }
        Optional<Duration> off = ours();
        if (off.isEmpty()) {
            return Finding.notTried(CLOCK, "the server did not tell its time, and " + failure)
                    .advising(COMPARE);
        }
        if (!isMore(off.get(), NOTEWORTHY)) {
            return Finding.ok(CLOCK, asked(), "this machine's is right to " + Times.off(off.get()))
                    .advising("The server's cannot be seen from here: \"date -u\" there shows it.");
        }
        return Finding.failed(
                CLOCK,
                asked(),
                "this machine's is " + Times.off(off.get()) + (off.get().isNegative() ? " ahead" : " behind")
                        + (isIt
                                ? ", and with the right time the server answers"
                                : "; the server does not answer with the right time either"),
                SET);
    }

    /** By what the server has told. */
    private Finding compared(Duration skew) {
        String tried = "compare with the server's";
        if (!isMore(skew, NOTEWORTHY)) {
            return Finding.ok(
                    CLOCK, tried, skew.abs().toSeconds() + " s apart; " + ALLOWED.toSeconds() + " s are allowed");
        }
        String found = "the server's is " + Times.off(skew) + (skew.isNegative() ? " behind" : " ahead of")
                + " this machine's; " + whose(skew);
        return isMore(skew, ALLOWED)
                ? Finding.failed(CLOCK, tried, found, SET)
                : Finding.warning(CLOCK, tried, found, SET + " Beyond " + ALLOWED.toSeconds() + " s nothing works.");
    }

    private String whose(Duration skew) {
        Optional<Duration> off = ours();
        if (off.isEmpty()) {
            return "which one is wrong is unknown, since " + failure;
        }
        boolean isOurs = isMore(off.get(), NOTEWORTHY);
        boolean isTheirs = isMore(skew.minus(off.get()), NOTEWORTHY);
        return (isOurs && isTheirs ? "both are wrong" : isOurs ? "this machine's is wrong" : "the server's is wrong")
                + ", says " + name();
    }

    private Optional<Duration> ours() {
        if (offset == null && failure == null) {
            if (tools.time().isEmpty()) {
                failure = "no server of NTP may be asked (--ntp)";
            } else {
                try {
                    offset = tools.time().get().offset();
                } catch (IOException e) {
                    failure = name() + " cannot be asked: " + e.getMessage();
                }
            }
        }
        return Optional.ofNullable(offset);
    }

    private String asked() {
        return "ask " + name();
    }

    private String name() {
        return tools.time().map(TimeServer::address).map(Object::toString).orElse("");
    }

    private static boolean isMore(Duration difference, Duration than) {
        return difference.abs().compareTo(than) > 0;
    }
}
