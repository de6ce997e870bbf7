package culvert.local.doctor;

import culvert.address.Target;
import culvert.app.doctor.Finding;
import culvert.app.doctor.MachineChecks;
import culvert.app.doctor.Reach;
import culvert.app.doctor.Times;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All checks of one server, in the order in which they depend on each other. */
public final class Examination {
    /** What the line is called that says whether a server knows this end. */
    public static final String KEY = "key and method";

    private final Server server;
    private final Tools tools;
    private final List<Finding> findings = new ArrayList<>();
    private final Reach reach;
    private final ClockCheck clock;

    private Examination(Server server, Tools tools) {
        this.server = server;
        this.tools = tools;
        this.reach = new Reach(tools, true, findings);
        this.clock = new ClockCheck(server, tools);
    }

    /** Tries everything, and waits for it; on no carrier. */
    public static List<Finding> of(Server server, Tools tools) {
        Examination examination = new Examination(server, tools);
        try {
            examination.run();
        } catch (RuntimeException e) {
            examination.findings.add(Finding.broken("server", e)); // what was found before is still true
        }
        return examination.findings.stream()
                .map(finding -> finding.about(server.label()))
                .toList();
    }

    private void run() {
        List<InetSocketAddress> addresses = reach.addresses(server.addresses());
        if (addresses.isEmpty()) {
            notTried("the server's name leads nowhere", Reach.TCP, KEY, ClockCheck.CLOCK, DatagramCheck.UDP);
            return;
        }
        InetSocketAddress at = addresses.getFirst();
        boolean isTargetKnown = false;
        if (server.streams()) {
            List<InetSocketAddress> reached = reach.connect(addresses);
            if (reached.isEmpty()) {
                notTried("no connection to the server", KEY, ClockCheck.CLOCK, DatagramCheck.UDP);
                return;
            }
            at = reached.getFirst();
            StreamAnswer answer = session(at);
            if (!answer.isOfOneWhoKnowsUs()) {
                notTried("key, method or clock has to be right first", DatagramCheck.UDP);
                return;
            }
            isTargetKnown = answer.cause() == Cause.COMPLETE;
        } else {
            notTried("TCP is off in the configuration", Reach.TCP, KEY, ClockCheck.CLOCK);
        }
        if (server.datagrams()) {
            findings.addAll(new DatagramCheck(server, tools).run(at, isTargetKnown));
        } else {
            notTried("UDP is off in the configuration (-u turns it on)", DatagramCheck.UDP);
        }
    }

    private void notTried(String why, String... checks) {
        for (String check : checks) {
            findings.add(Finding.notTried(check, why));
        }
    }

    /** What the server said to this machine's own time. */
    private StreamAnswer session(InetSocketAddress reached) {
        InetSocketAddress at = server.plugin()
                .map(place -> reach.addresses(List.of(place)).getFirst())
                .orElse(reached);
        StreamAnswer answer = StreamAnswer.of(server, at, tools.target(), tools, tools.clock());
        Optional<StreamAnswer> again = clock.isSuspected(answer) ? clock.corrected(at) : Optional.empty();
        boolean isClock = again.filter(StreamAnswer::isOfOneWhoKnowsUs).isPresent();
        findings.add(isClock ? Finding.ok(KEY, tried() + ", with the right time", "it answered") : key(answer));
        findings.add(clock.finding(answer, isClock));
        if (answer.isOfOneWhoKnowsUs()) {
            tools.ipv6()
                    .ifPresent(six -> findings.add(ipv6(StreamAnswer.of(server, at, six, tools, tools.clock()), six)));
        }
        return answer;
    }

    /** Few targets need it, so that nothing is wrong without. */
    private static Finding ipv6(StreamAnswer answer, Target whom) {
        return Finding.ok(
                MachineChecks.IPV6,
                "ask " + whom,
                answer.cause() == Cause.COMPLETE
                        ? "it answered" + Times.in(answer.took())
                        : "no answer: the server has no IPv6, which only targets without IPv4 need");
    }

    private Finding key(StreamAnswer answer) {
        return switch (answer.cause()) {
            case COMPLETE -> Finding.ok(KEY, tried(), "it answered" + Times.in(answer.took()));
            case CLOCK -> Finding.ok(KEY, tried(), "the answer is genuine");
            case NO_ANSWER ->
                Finding.warning(
                        KEY,
                        tried(),
                        "the server hung up without an answer",
                        "If other targets work, the server does not let this one out; --target tries another. If none"
                                + " does, " + suspects() + " may be wrong.");
            case TIMED_OUT ->
                Finding.failed(
                        KEY,
                        tried(),
                        "the server was reached and says nothing",
                        "A server says nothing to whoever has another key"
                                + (server.hasTimes() ? ", method or time" : " or method")
                                + ". Compare password and method with the server's"
                                + (server.hasTimes() ? ", and see the clock below." : ".")
                                + " If they are the same, the target may be silent: --target tries another.");
            case AUTHENTICATION, MALFORMED, TRUNCATED ->
                Finding.failed(
                        KEY,
                        tried(),
                        "something answers, but not with this key and method",
                        "Check password, method and port: another program may listen there.");
            default -> Finding.failed(KEY, tried(), answer.message(), "Try again; the connection broke.");
        };
    }

    private String suspects() {
        return server.plugin().isPresent() ? "key, method or the plugin's options" : "key or method";
    }

    private String tried() {
        return "ask " + tools.target() + " by " + server.method();
    }
}
