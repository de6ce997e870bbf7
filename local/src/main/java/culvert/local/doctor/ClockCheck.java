package culvert.local.doctor;

import culvert.app.doctor.Clocks;
import culvert.app.doctor.Finding;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Times;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the two clocks agree, and which of them is wrong. A server of NTP is asked once at most, and only when it matters. */
final class ClockCheck {
    static final String CLOCK = "clock";

    private static final String COMPARE =
            "Compare \"date -u\" on both machines: they may be " + Clocks.ALLOWED.toSeconds() + " s apart.";

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
                && ours().filter(off -> Clocks.isMore(off, Clocks.NOTEWORTHY)).isPresent();
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
        if (answer.cause() == Cause.COMPLETE) {
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
        if (!Clocks.isMore(off.get(), Clocks.NOTEWORTHY)) {
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
                Clocks.SET);
    }

    /** By what the server has told. */
    private Finding compared(Duration skew) {
        String tried = "compare with the server's";
        if (!Clocks.isMore(skew, Clocks.NOTEWORTHY)) {
            return Finding.ok(
                    CLOCK,
                    tried,
                    skew.abs().toSeconds() + " s apart; " + Clocks.ALLOWED.toSeconds() + " s are allowed");
        }
        String found = "the server's is " + Times.off(skew) + (skew.isNegative() ? " behind" : " ahead of")
                + " this machine's; " + whose(skew);
        return Clocks.isMore(skew, Clocks.ALLOWED)
                ? Finding.failed(CLOCK, tried, found, Clocks.SET)
                : Finding.warning(CLOCK, tried, found, Clocks.SET_SOON);
    }

    private String whose(Duration skew) {
        Optional<Duration> off = ours();
        if (off.isEmpty()) {
            return "which one is wrong is unknown, since " + failure;
        }
        boolean isOurs = Clocks.isMore(off.get(), Clocks.NOTEWORTHY);
        boolean isTheirs = Clocks.isMore(skew.minus(off.get()), Clocks.NOTEWORTHY);
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
                    failure = name() + " cannot be asked: " + SystemErrors.text(e);
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
}
