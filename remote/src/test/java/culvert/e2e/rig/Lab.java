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
 * laptop .2 -- 192.0.2.0/24 ---- .1 router .1 ---- 198.51.100.0/24 -- .2 server
 *        ::2   2001:db8:1::/64  ::1        ::1   2001:db8:2::/64     ::2
 *                        203.0.113.1, 2001:db8:3::1, and more of these networks
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
        String prefix = "culvert-lab-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + "-";
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

    /** Gives the laptop another address, as when it comes to another network. */
    public void moveLaptop(String address) throws Exception {
        laptop.ip("addr", "flush", "dev", "eth", "scope", "global");
        laptop.ip("addr", "add", address + "/24", "dev", "eth");
        laptop.ip("route", "add", "default", "via", "192.0.2.1");
    }

    /** What the router passes on from now on, in either direction. */
    public void limitPackets(int bytes) throws Exception {
        for (String to : List.of("laptop 192.0.2.0/24", "server 198.51.100.0/24")) {
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
        connect(laptop, "laptop", "192.0.2.", "2001:db8:1::");
        connect(server, "server", "198.51.100.", "2001:db8:2::");
        for (String network : WORLD_NETWORKS) {
            router.ip("route", "add", "local", network, "dev", "lo");
        }
    }

    private void connect(Host host, String name, String v4, String v6) throws Exception {
        router.ip("link", "add", name, "type", "veth", "peer", "name", "eth", "netns", host.namespace());
        router.ip("addr", "add", v4 + "1/24", "dev", name);
        router.ip("addr", "add", v6 + "1/64", "dev", name, "nodad");
        router.ip("link", "set", name, "up");
        host.ip("addr", "add", v4 + "2/24", "dev", "eth");
        host.ip("addr", "add", v6 + "2/64", "dev", "eth", "nodad");
        host.ip("link", "set", "eth", "up");
        host.ip("route", "add", "default", "via", v4 + "1");
        host.ip("route", "add", "default", "via", v6 + "1");
    }

    /** A process that was killed has not tidied up. */
    private static void removeWhatTheKilledLeft(Program ip) throws IOException {
        for (String name : Host.all()) {
            Matcher ours = NAME.matcher(name);
            if (ours.matches() && !Files.exists(Path.of("/proc", ours.group(1)))) {
                new Host(ip, name).close();
            }
        }
    }
}
