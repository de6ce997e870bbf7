package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of the test's own, in which everything can go wrong: a laptop and a server, with a router between them that is
 * also the world where targets are. Nothing leads out of it. Needs Linux, root and iproute2.
 *
 * <pre>
 * laptop .2 -- 192.0.2.0/25 ---- .1 router .1 ---- 198.51.100.0/25 -- .2 server
 *        ::2   2001:db8:1::/64  ::1        ::1   2001:db8:2::/64     ::2
 *                        203.0.113.1, 2001:db8:3::1, and more of 203.0.113.0/24
 * </pre>
 *
 * The networks are those for documentation (RFC 5737, RFC 3849), which the remote refuses unless it is told otherwise.
 */
public final class Lab implements AutoCloseable {
    public static final String LAPTOP = "192.0.2.2";
    public static final String SERVER = "198.51.100.2";
    public static final String SERVER_V6 = "2001:db8:2::2";
    /** Where targets are, on the router. */
    public static final String WORLD = "203.0.113.1";

    public static final String WORLD_V6 = "2001:db8:3::1";
    /** What {@code egress_allow} has to name for targets there. */
    public static final List<String> WORLD_NETWORKS = List.of("203.0.113.0/24", "2001:db8:3::/64");

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Pattern NAME = Pattern.compile("culvert-lab-(\\d+)-.*");
    /** The rules before all others but that for the router's own addresses. */
    private static final String FIRST = "1";

    private final Host laptop;
    private final Host router;
    private final Host server;

    private Lab(Program ip) {
        String prefix = prefix();
        this.laptop = new Host(ip, prefix + "laptop");
        this.router = new Host(ip, prefix + "router");
        this.server = new Host(ip, prefix + "server");
    }

    /** Where this is not allowed, the test is skipped or fails as without a program that is not installed. */
    public static Lab open() throws Exception {
        Program ip = Program.installed("ip");
        removeWhatTheKilledLeft(ip);
        Lab lab = new Lab(ip);
        try {
            lab.build();
            return lab;
        } catch (Exception | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    public Host laptop() {
        return laptop;
    }

    /** Also the world. */
    public Host router() {
        return router;
    }

    public Host server() {
        return server;
    }

    /** From now on nothing passes between laptop and server, and nobody is told. */
    public void swallow() throws Exception {
        router.ip("rule", "add", "pref", FIRST, "blackhole");
        router.ip("-6", "rule", "add", "pref", FIRST, "blackhole");
    }

    /** Things pass again. */
    public void passOn() throws Exception {
        router.ip("rule", "del", "pref", FIRST);
        router.ip("-6", "rule", "del", "pref", FIRST);
    }

    /** Takes the cable out of the router on the side of the laptop; the server's packets are answered by ICMP. */
    public void pullOut() throws Exception {
        router.ip("link", "set", "laptop", "down");
    }

    public void plugIn() throws Exception {
        router.ip("link", "set", "laptop", "up");
    }

    /** Brings the laptop into another network, while the first one stays as it was but leads nowhere. */
    public void moveLaptop() throws Exception {
        laptop.ip("route", "del", "default");
        laptop.ip("-6", "route", "del", "default");
        connect(laptop, "other", "wlan", new Networks("192.0.2.13", "2001:db8:4::"));
        pullOut();
    }

    /** What the router passes on from now on, in either direction. */
    public void limitPackets(int bytes) throws Exception {
        for (String to : List.of("laptop 192.0.2.0/25", "server 198.51.100.0/25")) {
            String[] words = to.split(" ", -1);
            router.ip("route", "change", words[1], "dev", words[0], "mtu", "lock", Integer.toString(bytes));
        }
    }

    /** The router no longer says what was too long. */
    public void silenceRouter() throws Exception {
        router.ip("rule", "add", "pref", FIRST, "ipproto", "icmp", "blackhole");
    }

    @Override
    public void close() throws IOException {
        try (laptop;
                router;
                server) {
            // every one of them is tried
        }
    }

    private void build() throws Exception {
        laptop.add();
        router.add();
        server.add();
        router.set("ipv4/ip_forward", "1");
        router.set("ipv6/conf/all/forwarding", "1");
        // an interface that is set down would lose its address otherwise
        router.set("ipv6/conf/all/keep_addr_on_down", "1");
        connect(laptop, "laptop", "eth", new Networks("192.0.2.", "2001:db8:1::"));
        connect(server, "server", "eth", new Networks("198.51.100.", "2001:db8:2::"));
        router.ip("addr", "add", WORLD_V6 + "/128", "dev", "lo");
        // every address of it
        router.ip("route", "add", "local", WORLD_NETWORKS.getFirst(), "dev", "lo");
    }

    /** The addresses of a cable's ends, but for the last digit. */
    private record Networks(String v4, String v6) {}

    private void connect(Host host, String here, String there, Networks networks) throws Exception {
        router.ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", host.namespace());
        router.ip("addr", "add", networks.v4() + "1/25", "dev", here);
        router.ip("addr", "add", networks.v6() + "1/64", "dev", here, "nodad");
        router.ip("link", "set", here, "up");
        host.ip("addr", "add", networks.v4() + "2/25", "dev", there);
        host.ip("addr", "add", networks.v6() + "2/64", "dev", there, "nodad");
        host.ip("link", "set", there, "up");
        host.ip("route", "add", "default", "via", networks.v4() + "1");
        host.ip("route", "add", "default", "via", networks.v6() + "1");
    }

    /** How the names of a network's hosts begin; each network has another. */
    static String prefix() {
        return "culvert-lab-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + "-";
    }

    /** A process that was killed has not tidied up. One at a time: tests that begin together would remove the same. */
    static synchronized void removeWhatTheKilledLeft(Program ip) throws IOException {
        for (String name : Host.all()) {
            Matcher ours = NAME.matcher(name);
            if (ours.matches() && !Files.exists(Path.of("/proc", ours.group(1)))) {
                new Host(ip, name).close();
            }
        }
    }
}
