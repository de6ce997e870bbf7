package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One end of shadowsocks-libev, as Debian has it. */
public final class Peer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Running process;
    private final Path configuration;
    private final InetSocketAddress address;

    private Peer(Running process, Path configuration, InetSocketAddress address) {
        this.process = process;
        this.configuration = configuration;
        this.address = address;
    }

    /** Starts {@code ss-server}. */
    public static Peer server(Method method) throws Exception {
        int port = Ports.free();
        return start("ss-server", port, """
                {"server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s",
                 "mode": "tcp_and_udp"}
                """.formatted(port, TunnelOptions.password(method), method.label()));
    }

    /** Starts {@code ss-local} before a remote. */
    public static Peer local(Method method, InetSocketAddress remote) throws Exception {
        int port = Ports.free();
        return start("ss-local", port, """
                {"server": "127.0.0.1", "server_port": %d, "local_address": "127.0.0.1", "local_port": %d,
                 "password": "%s", "method": "%s", "mode": "tcp_and_udp"}
                """.formatted(
                        remote.getPort(), port, TunnelOptions.password(method), method.label()));
    }

    /** Starts {@code ss-tunnel} before a remote. */
    public static Peer tunnel(Method method, InetSocketAddress remote, InetSocketAddress target) throws Exception {
        int port = Ports.free();
        return start("ss-tunnel", port, """
                {"server": "127.0.0.1", "server_port": %d, "local_address": "127.0.0.1", "local_port": %d,
                 "password": "%s", "method": "%s", "mode": "tcp_and_udp", "tunnel_address": "127.0.0.1:%d"}
                """.formatted(
                        remote.getPort(), port, TunnelOptions.password(method), method.label(), target.getPort()));
    }

    /** Starts {@code ss-server} behind a plugin; streams only. */
    public static Peer serverBehind(Method method, String plugin, String options) throws Exception {
        int port = Ports.free();
        return start("ss-server", port, """
                {"server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s",
                 "mode": "tcp_and_udp", "plugin": "%s", "plugin_opts": "%s"}
                """.formatted(
                        port, TunnelOptions.password(method), method.label(), plugin, options));
    }

    /** Starts {@code ss-local} with a plugin before a remote. */
    public static Peer localBehind(Method method, InetSocketAddress remote, String plugin, String options)
            throws Exception {
        int port = Ports.free();
        return start("ss-local", port, """
                {"server": "127.0.0.1", "server_port": %d, "local_address": "127.0.0.1", "local_port": %d,
                 "password": "%s", "method": "%s", "mode": "tcp_and_udp", "plugin": "%s", "plugin_opts": "%s"}
                """.formatted(
                        remote.getPort(), port, TunnelOptions.password(method), method.label(), plugin, options));
    }

    public InetSocketAddress address() {
        return address;
    }

    /** What it has said. */
    public String log() {
        return process.log();
    }

    @Override
    public void close() throws IOException {
        process.close();
        Files.deleteIfExists(configuration);
    }

    private static Peer start(String name, int port, String json) throws Exception {
        Program program = Program.installed(name);
        Path configuration = Files.createTempFile("culvert-test", ".json");
        Files.writeString(configuration, json);
        Running process = program.start("-c", configuration.toString(), "-v");
        Peer peer = new Peer(process, configuration, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            // it says that it listens before it does, and before it hears datagrams
            Until.isTrue(START, process::log, () -> Ports.areServed(port) || !process.isAlive());
            assertTrue(process.isAlive(), process::log);
            return peer;
        } catch (InterruptedException | AssertionError e) {
            peer.close();
            throw e;
        }
    }
}
