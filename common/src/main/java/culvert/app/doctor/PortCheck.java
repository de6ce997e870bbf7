package culvert.app.doctor;

import culvert.address.Target;
import culvert.net.PortHolder;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Whether an end could listen somewhere, or does already.
 *
 * @param finding what is said of it
 * @param isServed whether that end has the port
 */
public record PortCheck(Finding finding, boolean isServed) {
    /** What its lines are called. */
    public static final String CHECK = "port";

    /**
     * Listens there for a moment.
     *
     * @param end the one that is meant to have it: {@code local} or {@code remote}
     * @param flag chooses another port
     */
    public static PortCheck of(InetSocketAddress at, boolean isUdp, String end, String flag) {
        return of(at, isUdp, end, flag, Optional.empty());
    }

    /**
     * The same where a plugin may have the port for that end.
     *
     * @param plugin its program
     */
    public static PortCheck of(InetSocketAddress at, boolean isUdp, String end, String flag, Optional<String> plugin) {
        String tried = "listen on " + Target.of(at) + (isUdp ? " (UDP)" : "");
        if (at.getPort() == 0) {
            return new PortCheck(
                    Finding.notTried(CHECK, "the configuration says 0, so that the system chooses one"), false);
        }
        try {
            listen(at, isUdp);
            return new PortCheck(Finding.ok(CHECK, tried, "the port is free"), false);
        } catch (IOException e) {
            InetSocketAddress four = SystemErrors.withoutIpv6(e, at);
            if (four != null) {
                return of(four, isUdp, end, flag, plugin);
            }
            Optional<PortHolder> holder = PortHolder.of(at, isUdp);
            if (holder.filter(who ->
                            who.isCulvert(end) || plugin.filter(who::isProgram).isPresent())
                    .isPresent()) {
                return new PortCheck(Finding.ok(CHECK, tried, holder.get() + " runs there"), true);
            }
            return new PortCheck(
                    failed(tried, String.valueOf(SystemErrors.listen(e, at).getMessage()), holder, flag), false);
        }
    }

    private static Finding failed(String tried, String message, Optional<PortHolder> holder, String flag) {
        return holder.map(who -> {
                    String found = who + " has the port";
                    return who.process() == 0
                            ? Finding.warning(CHECK, tried, found, "It may be Culvert itself: as root this says which.")
                            : Finding.failed(
                                    CHECK, tried, found, "Stop that program, or choose another port by " + flag + ".");
                })
                .orElseGet(() -> Finding.failed(CHECK, tried, message, "Choose another port or address."));
    }

    private static void listen(InetSocketAddress at, boolean isUdp) throws IOException {
        if (isUdp) {
            try (DatagramSocket socket = new DatagramSocket(null)) {
                socket.bind(at);
            }
        } else {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true); // as listeners do: connections of the last one may still be closing
                socket.bind(at);
            }
        }
    }
}
