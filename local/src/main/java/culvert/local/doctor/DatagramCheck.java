package culvert.local.doctor;

import culvert.address.Target;
import culvert.app.doctor.Beside;
import culvert.app.doctor.Finding;
import culvert.app.doctor.Times;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Whether datagrams go there and come back, and how large they may be. */
final class DatagramCheck {
    static final String UDP = "UDP";
    static final String MTU = "MTU";

    /** What QUIC begins with, and nearly what an Ethernet frame has room for with all headers around it. */
    private static final List<Integer> SIZES = List.of(1200, 1400);

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
        findings.add(
                answer.cause() == Cause.COMPLETE
                        ? mtu(at)
                        : Finding.notTried(MTU, "datagrams have to come back first"));
        return findings;
    }

    /** All sizes at once: one that gets lost takes the longest. */
    private Finding mtu(InetSocketAddress at) {
        List<Integer> answered = new ArrayList<>();
        Beside.each(
                SIZES,
                size -> isAnswered(at, size) ? size : 0,
                broken -> {
                    throw broken;
                },
                answered::add);
        int largest = Collections.max(answered);
        String tried = "send datagrams of " + SIZES.getFirst() + " and " + SIZES.getLast() + " bytes";
        if (largest == SIZES.getLast()) {
            return Finding.ok(MTU, tried, "both were answered" + networkInterface(at));
        }
        return largest == 0
                ? Finding.warning(
                        MTU,
                        tried,
                        "none was answered" + networkInterface(at),
                        "Large ones get lost, or the target takes none: --target tries another. Calls and games may stall;"
                                + " browsers fall back to TCP.")
                : Finding.warning(
                        MTU,
                        tried,
                        "only the smaller was answered" + networkInterface(at),
                        "Browsers (QUIC) need no more. A VPN inside needs an MTU below " + SIZES.getLast() + ".");
    }

    private boolean isAnswered(InetSocketAddress at, int size) {
        return DatagramAnswer.of(server, at, tools, RootQuestion.datagram(size)).cause() == Cause.COMPLETE;
    }

    /** What this machine's side of the way takes, as far as the system says. */
    private static String networkInterface(InetSocketAddress at) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(at);
            NetworkInterface way = NetworkInterface.getByInetAddress(socket.getLocalAddress());
            return way == null ? "" : "; " + way.getName() + " takes packets of " + way.getMTU();
        } catch (IOException | RuntimeException e) {
            return "";
        }
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
