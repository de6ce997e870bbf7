package culvert.local.doctor;

import culvert.address.Target;
import culvert.app.doctor.Finding;
import culvert.app.doctor.Times;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Whether datagrams go there and come back, and how large they may be. */
final class DatagramCheck {
    static final String UDP = "UDP";
    static final String MTU = "MTU";

    private static final String UNANSWERED = "no answer to 3 of them";

    private final Server server;
    private final Tools tools;

    DatagramCheck(Server server, Tools tools) {
        this.server = server;
        this.tools = tools;
    }

    /**
     * Tries it.
     *
     * @param isTargetKnown whether the target has answered a stream
     */
    List<Finding> run(InetSocketAddress at, boolean isTargetKnown) {
        List<Finding> findings = new ArrayList<>();
        DatagramAnswer answer = DatagramAnswer.of(server, at, tools, RootQuestion.datagram());
        findings.add(udp(answer, at, isTargetKnown));
        return findings;
    }

    private Finding udp(DatagramAnswer answer, InetSocketAddress at, boolean isTargetKnown) {
        String tried = "ask " + tools.target() + " by a datagram";
        if (answer.cause() == Cause.TIMED_OUT && !isTargetKnown) {
            return Finding.warning(UDP, tried, UNANSWERED, "The target may not answer by UDP: --target tries another.");
        }
        return switch (answer.cause()) {
            case COMPLETE -> Finding.ok(UDP, tried, "it answered" + Times.in(answer.took()));
            case TIMED_OUT ->
                Finding.failed(
                        UDP,
                        tried,
                        UNANSWERED,
                        "Is UDP on at the server (-u, or \"mode\"), and do its firewall, and that of its provider, let UDP"
                                + " port " + at.getPort()
                                + " in? Or the target does not answer by UDP: --target tries another.");
            default ->
                Finding.failed(
                        UDP,
                        tried,
                        "they do not leave for " + Target.of(at) + ": "
                                + answer.cause().label() + " " + answer.message(),
                        "Is this machine online, and does its firewall let UDP out?");
        };
    }
}
