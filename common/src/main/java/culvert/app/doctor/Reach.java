package culvert.app.doctor;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.Stream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The way to somebody as far as anybody may go: names, and connections to each of their addresses. */
public final class Reach {
    /** What the lines about connections are called. */
    public static final String TCP = "TCP";

    private static final String DNS = "DNS";

    /** Room for two repetitions of a lost SYN, after 1 and 3 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** The owner of a name decides how many addresses it has. */
    private static final int MAX_ADDRESSES = 8;

    private final Tools tools;
    private final boolean isServer;
    private final List<Finding> findings;

    /**
     * Finds nothing yet.
     *
     * @param isServer whether it is one of the servers; else a target that stands for all
     * @param findings gets what is found
     */
    public Reach(Tools tools, boolean isServer, List<Finding> findings) {
        this.tools = tools;
        this.isServer = isServer;
        this.findings = findings;
    }

    /** Where they may be; empty when nothing was found. */
    public List<InetSocketAddress> addresses(List<Target> places) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (Target place : places) {
            switch (place.host()) {
                case Ip(InetAddress address) -> found.add(new InetSocketAddress(address, place.port()));
                case DomainName name ->
                    lookUp(name).forEach(address -> found.add(new InetSocketAddress(address, place.port())));
            }
        }
        return found.stream().distinct().limit(MAX_ADDRESSES).toList();
    }

    private List<InetAddress> lookUp(DomainName name) {
        long begun = System.nanoTime();
        try {
            List<InetAddress> addresses = tools.resolver().resolve(name);
            findings.add(Finding.ok(
                    DNS,
                    "look up " + name,
                    String.join(
                                    ", ",
                                    addresses.stream()
                                            .map(Ip::new)
                                            .map(Ip::toString)
                                            .toList())
                            + Times.in(System.nanoTime() - begun)));
            return addresses;
        } catch (DialException e) {
            findings.add(
                    e.reason() == Cause.NAME_NOT_FOUND
                            ? Finding.failed(
                                    DNS,
                                    "look up " + name,
                                    "there is no such name",
                                    isServer
                                            ? "Check how the server's name is written."
                                            : "Do the name servers know it? --target tries another.")
                            : Finding.failed(
                                    DNS,
                                    "look up " + name,
                                    "no name server answered: " + e.getMessage(),
                                    "Is this machine online? Its name servers stand in /etc/resolv.conf; \"nameserver\" in the"
                                            + " file asks another, and an address instead of the name needs none."));
            return List.of();
        }
    }

    /** Those that take a connection, in their order. Fewer is a warning, none a failure. */
    public List<InetSocketAddress> connect(List<InetSocketAddress> addresses) {
        List<Finding> ended = new ArrayList<>();
        Beside.each(addresses, this::connect, e -> Finding.broken(TCP, e), ended::add);
        List<InetSocketAddress> reached = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            if (ended.get(i).mark() == Mark.OK) {
                reached.add(addresses.get(i));
            }
        }
        for (int i = 0; i < ended.size(); i++) {
            Finding finding = ended.get(i);
            boolean isBearable = finding.mark() == Mark.FAILED && !reached.isEmpty();
            findings.add(isBearable ? mild(finding, addresses.get(i)) : finding);
        }
        return reached;
    }

    /** What is said where others were reached. */
    private static Finding mild(Finding finding, InetSocketAddress at) {
        return at.getAddress() instanceof Inet6Address && !MachineChecks.hasWay(at)
                ? Finding.ok(TCP, finding.tried(), "this machine has no IPv6, and needs none while IPv4 works")
                : Finding.warning(TCP, finding.tried(), finding.found(), finding.advice());
    }

    private Finding connect(InetSocketAddress at) {
        String tried = "connect to " + Target.of(at);
        long begun = System.nanoTime();
        try (Stream _ = tools.run(PATIENCE.plusSeconds(1), runner -> runner.dial(at, tools.sockets(), PATIENCE))) {
            return Finding.ok(TCP, tried, "connected" + Times.in(System.nanoTime() - begun));
        } catch (FailureException e) {
            return Finding.failed(TCP, tried, reason(e), advice(e.reason(), at));
        } catch (IOException e) {
            return Finding.failed(TCP, tried, String.valueOf(e.getMessage()), advice(Cause.NETWORK, at));
        }
    }

    /** Without the address, which stands before it. */
    private static String reason(FailureException e) {
        String message = String.valueOf(e.getMessage());
        return e.reason() == Cause.CONNECT_TIMEOUT
                ? "no answer in " + PATIENCE.toSeconds() + " s"
                : message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
    }

    private String advice(Cause why, InetSocketAddress at) {
        if (!isServer) {
            return "Does a firewall, or the network, keep this machine from connecting? --target tries another.";
        }
        return switch (why) {
            case REFUSED ->
                "The machine is there, and nothing listens on its port " + at.getPort()
                        + ". Check the port, and that culvert remote runs; \"culvert doctor --remote\" there says more.";
            case CONNECT_TIMEOUT, TIMED_OUT, HOST_UNREACHABLE ->
                "Check address and port, that the server is on, and that its firewall, and that of its provider, let"
                        + " TCP port " + at.getPort() + " in.";
            case NETWORK_UNREACHABLE ->
                "This machine has no way to such an address: is it online, and has it IPv6 if that is one of IPv6?";
            default -> "Check the address, and that this machine is online.";
        };
    }
}
