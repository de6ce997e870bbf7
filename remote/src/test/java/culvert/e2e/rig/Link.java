package culvert.e2e.rig;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cable to a network namespace of the test's own, which can be pulled out. Needs Linux, root and iproute2. */
public final class Link implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long PID = ProcessHandle.current().pid();
    private static final String NAMESPACE = "culvert-link-" + PID;
    private static final String HERE = "cl" + PID % 100_000 + "a";
    private static final String THERE = "cl" + PID % 100_000 + "b";

    /** One of the 64 networks of two addresses in the range for documentation (RFC 5737), so that it can be nobody's. */
    private static final String NETWORK = "203.0.113.";

    private static final long FIRST = PID % 64 * 4;

    /** Of another such range. */
    private static final String SECOND = "198.51.100." + (1 + PID % 250);

    private final Program ip;

    private Link(Program ip) {
        this.ip = ip;
    }

    /** Where this is not allowed, the test is skipped or fails as without a program that is not installed. */
    public static Link open() throws Exception {
        Program ip = Program.installed("ip");
        Program.Finished added = ip.run(SOON, "netns", "add", NAMESPACE);
        if (added.status() != 0) {
            throw Program.missing("network namespaces are not allowed: " + added.err());
        }
        Link link = new Link(ip);
        try {
            link.ip("link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", NAMESPACE);
            link.ip("addr", "add", link.ours() + "/30", "dev", HERE);
            link.ip("link", "set", HERE, "up");
            link.ip("-n", NAMESPACE, "addr", "add", link.theirs() + "/30", "dev", THERE);
            link.plugIn();
            link.ip("addr", "add", SECOND + "/32", "dev", HERE);
            link.ip("-n", NAMESPACE, "route", "add", SECOND + "/32", "dev", THERE);
            return link;
        } catch (Exception | AssertionError e) {
            link.close();
            throw e;
        }
    }

    /** The address of this side. */
    public String ours() {
        return NETWORK + (FIRST + 1);
    }

    /** The address of the other side. */
    public String theirs() {
        return NETWORK + (FIRST + 2);
    }

    /** Another address of this side, in no network with the other one. */
    public String alsoOurs() {
        return SECOND;
    }

    /** This side loses its first address, as in another network, and is reached at the other one only. */
    public void renumber() throws Exception {
        ip("addr", "del", ours() + "/30", "dev", HERE);
        ip("route", "add", theirs() + "/32", "dev", HERE, "src", SECOND);
    }

    /** How a command is begun that is to run on the other side. */
    List<String> there() {
        return List.of("ip", "netns", "exec", NAMESPACE);
    }

    /** Changes the network of the other side, with the words of {@code ip}. */
    public void change(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("-n", NAMESPACE));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    /** Nothing passes any more, and nobody is told. */
    public void pullOut() throws Exception {
        ip("-n", NAMESPACE, "link", "set", THERE, "down");
    }

    public void plugIn() throws Exception {
        ip("-n", NAMESPACE, "link", "set", THERE, "up");
    }

    @Override
    public void close() throws IOException {
        try {
            // the namespace's end takes the cable with it only some time later; it may never have been made
            ip.run(SOON, "link", "del", HERE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ip.tidyUp(SOON, "netns", "del", NAMESPACE);
    }

    private void ip(String... arguments) throws Exception {
        ip.run(SOON, arguments).succeeded();
    }
}
