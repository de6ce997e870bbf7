package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A fleet as {@code deploy/FLEET.md} has it: three remotes behind HAProxy, a Redis that they share and that loses nothing, Prometheus,
 * and a laptop or two, each on a host of its own.
 */
public final class LabFleet implements AutoCloseable {
    /** What the balancer hands over, and the method of it. */
    public static final int PORT = 8388;

    public static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    /** Past the balancer. */
    public static final int OTHER_PORT = 8389;

    public static final Method OTHER_METHOD = Method.AES_256_GCM;

    private static final int HEALTH = 9389;
    private static final int STORE_PORT = 6379;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final FleetLab net;
    private final Path directory;
    private final IntFunction<String> keys;
    private final List<FleetNode> nodes;
    private final Haproxy haproxy;
    private final Prometheus prometheus;

    /** What is closed at the end, the newest first. */
    private final Deque<AutoCloseable> open;

    private RedisServer redis;

    private LabFleet(
            FleetLab net,
            Path directory,
            IntFunction<String> keys,
            RedisServer redis,
            List<FleetNode> nodes,
            Haproxy haproxy,
            Prometheus prometheus,
            Deque<AutoCloseable> open) {
        this.net = net;
        this.directory = directory;
        this.keys = keys;
        this.redis = redis;
        this.nodes = nodes;
        this.haproxy = haproxy;
        this.prometheus = prometheus;
        this.open = open;
    }

    /**
     * Starts all of it.
     *
     * @param keys what the configuration of a node has more whenever it starts
     */
    public static LabFleet start(Path directory, IntFunction<String> keys) throws Exception {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            FleetLab net = kept(FleetLab.open(), open);
            RedisServer redis = kept(startRedis(net, directory), open);
            List<FleetNode> nodes = new ArrayList<>();
            for (int node = 0; node < NAMES.size(); node++) {
                nodes.add(kept(start(net, directory, node, keys.apply(node)), open));
            }
            List<Haproxy.Server> servers = IntStream.range(0, NAMES.size())
                    .mapToObj(node -> new Haproxy.Server(NAMES.get(node), FleetLab.NODES.get(node), PORT, HEALTH))
                    .toList();
            Haproxy haproxy = kept(Haproxy.startOn(net.host(FleetLab.BALANCER), directory, PORT, servers), open);
            List<String> instances = IntStream.range(0, NAMES.size())
                    .mapToObj(LabFleet::instance)
                    .toList();
            Prometheus prometheus = kept(Prometheus.startOn(net.host(FleetLab.WATCHER), directory, instances), open);
            return new LabFleet(net, directory, keys, redis, nodes, haproxy, prometheus, open);
        } catch (Exception | AssertionError e) {
            closeAll(open);
            throw e;
        }
    }

    public FleetNode node(int node) {
        return nodes.get(node);
    }

    /** Where a node of a fleet that was started there has what it remembers. */
    public static Path directory(Path ofAll, int node) {
        return ofAll.resolve(NAMES.get(node));
    }

    /** What Prometheus calls it. */
    public static String instance(int node) {
        return FleetLab.NODES.get(node) + ":" + HEALTH;
    }

    /** Starts one that has ended again. */
    public void startAgain(int node) throws Exception {
        nodes.get(node).close();
        nodes.set(node, kept(start(net, directory, node, keys.apply(node)), open));
    }

    public RedisServer redis() {
        return redis;
    }

    /** Kills Redis and starts it again: it has all that it had. */
    public void restartRedis() throws Exception {
        redis.kill();
        redis.close();
        redis = kept(startRedis(net, directory), open);
    }

    public Prometheus prometheus() {
        return prometheus;
    }

    public String log() {
        StringBuilder all = new StringBuilder(haproxy.log());
        nodes.forEach(node -> all.append(node.log()));
        return all.toString();
    }

    /** How often the balancer has found a node to be down. */
    public long downs(int node) {
        return haproxy.downs(NAMES.get(node));
    }

    /** How often it has found it to be up again. */
    public long ups(int node) {
        return haproxy.ups(NAMES.get(node));
    }

    /** Waits until a number that each node tells is that at all of them. */
    public void awaitAtAll(String metric, double value) throws InterruptedException {
        Until.isTrue(
                SOON,
                this::log,
                () -> IntStream.range(0, NAMES.size()).allMatch(node -> metric(node, metric) == value));
    }

    /** What a node tells, which may be a second old; NaN when it tells nothing. */
    public double metric(int node, String name) {
        try {
            return nodes.get(node).metric(name);
        } catch (Exception | AssertionError down) {
            return Double.NaN;
        }
    }

    /** The alerts of that name for all nodes. */
    public static Set<String> alerts(String name, int... about) {
        Set<String> all = new TreeSet<>();
        IntStream.of(about).forEach(node -> all.add(name + " " + instance(node)));
        return all;
    }

    /** {@code culvert local} on a laptop, which asks the balancer. */
    public Culvert local(int laptop, String password) throws Exception {
        return local(laptop, FleetLab.BALANCER, password);
    }

    /** The same, which asks one node. */
    public Culvert localOf(int node, int laptop, String password) throws Exception {
        return local(laptop, FleetLab.NODES.get(node), password);
    }

    private Culvert local(int laptop, String remote, String password) throws Exception {
        Path file = FleetNode.configure(directory.resolve("local" + open.size() + ".json"), """
                "server": "%s", "server_port": %d, "method": "%s", "password": "%s",
                "local_address": "127.0.0.1", "local_port": 0
                """.formatted(
                        remote, PORT, METHOD.label(), password));
        Program command = Culvert.localCommand("-c", file.toString());
        return kept(Culvert.by(host(laptop).program(command)), open);
    }

    /** A target in the world, for as long as the fleet is there. */
    public TcpTarget target(TcpTarget.Service service) throws Exception {
        return kept(TcpTarget.open(net.router().listen(FleetLab.WORLD, 0), service), open);
    }

    /** A connection to a target through a local of that laptop, for which it waits at most so long at a time. */
    public Socket connect(int laptop, Culvert local, TcpTarget target, Duration patience) throws Exception {
        Socket socket = host(laptop).socket();
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        Socket connected = SocksClient.connect(socket, local.address(), FleetLab.WORLD, target.port());
        connected.setSoTimeout(Math.toIntExact(patience.toMillis()));
        return connected;
    }

    /** Says a byte through a local to an echo, and hears it. */
    public void ping(int laptop, Culvert local, TcpTarget echo, Duration patience) throws Exception {
        try (Socket session = connect(laptop, local, echo, patience)) {
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read());
        }
    }

    /** Sends something to a node itself, from a laptop, and says how many bytes come back. */
    public long send(int node, int port, byte[] flight) throws Exception {
        return send(host(0), node, port, flight);
    }

    /** The same from where the balancer is, without its header. */
    public long sendAsBalancer(int node, byte[] bytes) throws Exception {
        return send(net.host(FleetLab.BALANCER), node, PORT, bytes);
    }

    private static long send(Host from, int node, int port, byte[] bytes) throws Exception {
        try (Socket socket = from.socket()) {
            socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(FleetLab.NODES.get(node)), port));
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return Payload.read(socket.getInputStream()).bytes();
        }
    }

    private Host host(int laptop) {
        return net.host(FleetLab.LAPTOPS.get(laptop));
    }

    private static <T extends AutoCloseable> T kept(T resource, Deque<AutoCloseable> open) {
        open.push(resource);
        return resource;
    }

    private static RedisServer startRedis(FleetLab net, Path directory) throws Exception {
        return RedisServer.startOn(
                net.host(FleetLab.STORE),
                FleetLab.STORE,
                Files.createDirectories(directory.resolve("store")),
                STORE_PORT,
                "--appendonly",
                "yes",
                "--appendfsync",
                "no"); // what the kernel has outlives the process
    }

    private static FleetNode start(FleetLab net, Path directory, int node, String more) throws Exception {
        String at = FleetLab.NODES.get(node);
        String config = """
                "servers": [
                  {"server": "%s", "server_port": %d, "method": "%s", "password": "%s", "proxy_protocol_from": ["%s"]},
                  {"server": "%s", "server_port": %d, "method": "%s", "password": "%s"}],
                "egress_allow": ["203.0.113.0/24"], "metrics_listen": "%s:%d", "drain": 300, "redis": "redis://%s:%d"%s
                """.formatted(
                        at,
                        PORT,
                        METHOD.label(),
                        TunnelOptions.password(METHOD),
                        FleetLab.BALANCER,
                        at,
                        OTHER_PORT,
                        OTHER_METHOD.label(),
                        TunnelOptions.password(OTHER_METHOD),
                        at,
                        HEALTH,
                        FleetLab.STORE,
                        STORE_PORT,
                        more);
        return FleetNode.startOn(net.host(at), directory(directory, node), config);
    }

    private static void closeAll(Deque<AutoCloseable> open) throws IOException {
        IOException failed = new IOException("not all of the fleet has ended");
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                failed.addSuppressed(e);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    /** What has been closed before is closed again, which does nothing. */
    @Override
    public void close() throws IOException {
        closeAll(open);
    }
}
