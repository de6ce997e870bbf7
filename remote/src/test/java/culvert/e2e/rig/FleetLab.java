package culvert.e2e.rig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network of the test's own for a fleet: each host has a cable to a router, which is also the world where targets are. Nothing
 * leads out of it. Needs Linux, root and iproute2.
 *
 * <pre>
 * laptops .2 of 192.0.2.0/24, .2 of 198.18.0.0/24 ---- router ---- balancer .1, nodes .11 to .13,
 *                                                  203.0.113.0/24   store .20, watcher .30 of 10.0.0.0/24
 * </pre>
 *
 * Two laptops, since those of one network are one device.
 */
public final class FleetLab implements AutoCloseable {
    public static final String BALANCER = "10.0.0.1";
    public static final List<String> NODES = List.of("10.0.0.11", "10.0.0.12", "10.0.0.13");
    public static final String STORE = "10.0.0.20";
    public static final String WATCHER = "10.0.0.30";
    public static final List<String> LAPTOPS = List.of("192.0.2.2", "198.18.0.2");

    /** Where targets are, on the router. */
    public static final String WORLD = "203.0.113.1";

    private static final String WORLD_NETWORK = "203.0.113.0/24";

    /** Of the router, towards each. */
    private static final String GATEWAY = "203.0.113.254";

    private final Host router;

    /** By their addresses. */
    private final Map<String, Host> hosts = new LinkedHashMap<>();

    private FleetLab(Program ip) {
        String prefix = Lab.prefix();
        this.router = new Host(ip, prefix + "router");
        List<String> all = new ArrayList<>(List.of(BALANCER, STORE, WATCHER));
        all.addAll(NODES);
        all.addAll(LAPTOPS);
        for (String address : all) {
            hosts.put(address, new Host(ip, prefix + address));
        }
    }

    /** Where this is not allowed, the test is skipped or fails as without a program that is not installed. */
    public static FleetLab open() throws Exception {
        Program ip = Program.installed("ip");
        Lab.removeWhatTheKilledLeft(ip);
        FleetLab lab = new FleetLab(ip);
        try {
            lab.build();
            return lab;
        } catch (Exception | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    /** By its address. */
    public Host host(String address) {
        return Objects.requireNonNull(hosts.get(address));
    }

    /** Also the world. */
    public Host router() {
        return router;
    }

    private void build() throws Exception {
        router.add();
        router.set("ipv4/ip_forward", "1");
        router.ip("route", "add", "local", WORLD_NETWORK, "dev", "lo");
        int cable = 0;
        for (Map.Entry<String, Host> each : hosts.entrySet()) {
            Host host = each.getValue();
            String here = "cable" + cable++;
            host.add();
            router.ip("link", "add", here, "type", "veth", "peer", "name", "eth", "netns", host.namespace());
            router.ip("addr", "add", GATEWAY, "peer", each.getKey(), "dev", here);
            router.ip("link", "set", here, "up");
            host.ip("addr", "add", each.getKey(), "peer", GATEWAY, "dev", "eth");
            host.ip("link", "set", "eth", "up");
            host.ip("route", "add", "default", "via", GATEWAY);
        }
    }

    /** Every one of them is tried. */
    @Override
    public void close() throws IOException {
        IOException first = new IOException("a host of " + hosts.keySet() + " stays");
        for (Host host : hosts.values()) {
            try {
                host.close();
            } catch (IOException e) {
                first.addSuppressed(e);
            }
        }
        router.close();
        if (first.getSuppressed().length > 0) {
            throw first;
        }
    }
}
