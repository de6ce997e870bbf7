package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.TunnelOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins of Debian carry the streams of the real programs, and live and die with them. */
@Timeout(300)
class PluginTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long MUCH = 50_000_000;
    private static final Method METHOD = Method.AES_256_GCM;

    record Form(String local, String localOptions, String remote, String remoteOptions) {
        static final Form HTTP =
                new Form("obfs-local", "obfs=http;obfs-host=www.example.com", "obfs-server", "obfs=http");
    }

    @ParameterizedTest
    @CsvSource({
        "obfs-local, obfs=http;obfs-host=www.example.com, obfs-server, obfs=http, aes-256-gcm",
        "obfs-local, obfs=tls;obfs-host=www.example.com, obfs-server, obfs=tls, 2022-blake3-aes-256-gcm",
        "ss-v2ray-plugin, host=www.example.com, ss-v2ray-plugin, server, chacha20-ietf-poly1305",
    })
    void bothEndsAreOurs(String local, String localOptions, String remote, String remoteOptions, String method)
            throws Exception {
        Form form = new Form(local, localOptions, remote, remoteOptions);
        Method with = Method.find(method).orElseThrow();
        InetSocketAddress at = loopback(Ports.free());
        try (Running _ = remote(form, at, with);
                Culvert client = local(form, at, with)) {
            carries(client.address(), MUCH);
        }
    }

    static List<Form> forms() {
        return List.of(Form.HTTP, new Form("ss-v2ray-plugin", "host=www.example.com", "ss-v2ray-plugin", "server"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theirServerIsBehindAPlugin(Form form) throws Exception {
        try (Peer server = Peer.serverBehind(METHOD, form.remote, form.remoteOptions);
                Culvert client = local(form, server.address(), METHOD)) {
            carries(client.address(), MUCH);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theirLocalComesThroughAPlugin(Form form) throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        try (Running _ = remote(form, at, METHOD);
                Peer client = Peer.localBehind(METHOD, at, form.local, form.localOptions)) {
            carries(client.address(), MUCH);
        }
    }

    /** They all come from this machine, which has done nothing. */
    @Test
    void nobodyIsBlamedForStrangersBehindIt() throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        try (Running server = remote(Form.HTTP, at, Method.CHACHA20_IETF_POLY1305);
                Culvert client = local(Form.HTTP, at, METHOD)) {
            try (Socket session = SocksClient.connect(client.address(), "127.0.0.1", at.getPort())) {
                session.getOutputStream().write(new byte[100]);
            }
            Until.isTrue(LIMIT, server::log, () -> server.log().contains("sources=unknown:1"));
        }
    }

    @Test
    void oneThatDiesIsStartedAgain() throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        try (Running _ = remote(Form.HTTP, at, METHOD);
                Culvert client = local(Form.HTTP, at, METHOD);
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Socket open = SocksClient.connect(client.address(), "127.0.0.1", target.port())) {
            open.getOutputStream().write('x');
            assertEquals('x', open.getInputStream().read());
            ProcessHandle first = plugin(client.process().pid(), "obfs-local").orElseThrow();
            first.destroyForcibly();
            boolean isBroken =
                    SocksClient.endsWithReset(open); // ended at all, as the system closes what a killed program had
            System.out.println("a session whose plugin was killed is broken: " + isBroken);
            Until.isTrue(
                    LIMIT,
                    client.process()::log,
                    () -> plugin(client.process().pid(), "obfs-local")
                            .filter(next -> next.pid() != first.pid())
                            .isPresent());
            Until.isTrue(LIMIT, client.process()::log, () -> carriesSome(client.address()));
            assertTrue(client.count("plugin has ended") >= 1, client.process()::log);
        }
    }

    @Test
    void noneIsLeftWhenWeAreKilled() throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        try (Running server = remote(Form.HTTP, at, METHOD);
                Culvert client = local(Form.HTTP, at, METHOD)) {
            List<ProcessHandle> theirs = client.process().descendants();
            List<ProcessHandle> others = server.descendants();
            assertTrue(theirs.size() >= 2 && others.size() >= 2, () -> theirs + " and " + others);
            client.process().kill();
            server.kill();
            Until.isTrue(
                    LIMIT,
                    () -> "left: " + theirs + others,
                    () -> theirs.stream().noneMatch(ProcessHandle::isAlive)
                            && others.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void itEndsWithUs() throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        try (Culvert client = local(Form.HTTP, at, METHOD)) {
            List<ProcessHandle> all = client.process().descendants();
            client.process().terminate();
            assertEquals(0, client.process().awaitEnd(LIMIT), client.process()::log);
            Until.isTrue(LIMIT, () -> "left: " + all, () -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void oneThatIsMissingIsNamed() throws Exception {
        try (Running client = Culvert.localCommand("-s", "127.0.0.1", "-l", "0", "--plugin", "v2ray-plugin-x")
                .start()) {
            assertEquals(1, client.awaitEnd(LIMIT), client::log);
            assertTrue(client.log().contains("\"v2ray-plugin-x\" is in no directory of PATH"), client::log);
            assertFalse(client.log().contains("listening"), client::log);
        }
    }

    @Test
    void oneThatEndsAtOnceIsNamedAndWhatItSaidAndNotWhatItWasTold(@TempDir Path directory) throws Exception {
        Path plugin = script(directory, "echo \"told $SS_PLUGIN_OPTIONS\"; echo it is broken; exit 3");
        try (Running client = Culvert.localCommand(
                        "-s",
                        "127.0.0.1",
                        "-l",
                        "0",
                        "--plugin",
                        plugin.toString(),
                        "--plugin-opts",
                        "key=hunter2secret",
                        "-v")
                .start()) {
            assertEquals(1, client.awaitEnd(LIMIT), client::log);
            assertTrue(
                    client.log().contains("ended as soon as it was started; it said last: it is broken"), client::log);
            assertFalse(client.log().contains("hunter2secret"), client::log);
        }
    }

    @Test
    void aFloodOfWordsIsCut(@TempDir Path directory) throws Exception {
        Path plugin = script(directory, "i=0; while [ $i -lt 200000 ]; do echo error $i; i=$((i+1)); done; exit 3");
        try (Running client = Culvert.localCommand("-s", "127.0.0.1", "-l", "0", "--plugin", plugin.toString())
                .start()) {
            assertEquals(1, client.awaitEnd(LIMIT), client::log);
            assertTrue(
                    client.log().lines().count() < 2000,
                    () -> "lines: " + client.log().lines().count());
        }
    }

    @Test
    void aLinkNamesThePlugin() throws Exception {
        InetSocketAddress at = loopback(Ports.free());
        String link =
                "ss://aes-256-gcm:" + TunnelOptions.PASSWORD.replace(" ", "%20").replace(",", "%2C") + "@127.0.0.1:"
                        + at.getPort() + "/?plugin=obfs-local%3Bobfs%3Dhttp%3Bobfs-host%3Dwww.example.com#a";
        try (Running _ = remote(Form.HTTP, at, METHOD);
                Culvert client = Culvert.localBy(Culvert.localCommand(), link)) {
            carries(client.address(), 100_000);
        }
    }

    private static Path script(Path directory, String text) throws Exception {
        Path plugin = Files.writeString(directory.resolve("plugin"), "#!/bin/sh\n" + text + "\n");
        assertTrue(plugin.toFile().setExecutable(true));
        return plugin;
    }

    private static Culvert local(Form form, InetSocketAddress at, Method method) throws Exception {
        return Culvert.local(
                Culvert.localCommand("--plugin", form.local, "--plugin-opts", form.localOptions)
                        .with("CULVERT_PASSWORD", TunnelOptions.password(method)),
                at,
                method);
    }

    private static Running remote(Form form, InetSocketAddress at, Method method) throws Exception {
        Running remote = Culvert.remoteCommand(
                        "-s", "127.0.0.1", "-p", Integer.toString(at.getPort()), "-m", method.label())
                .with("CULVERT_PASSWORD", TunnelOptions.password(method))
                .start("--egress-allow", "127.0.0.0/8", "--plugin", form.remote, "--plugin-opts", form.remoteOptions);
        remote.await(LIMIT, "listening address=127.0.0.1:" + at.getPort() + " ");
        return remote;
    }

    private static Optional<ProcessHandle> plugin(long parent, String name) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().command().orElse("").endsWith("/" + name))
                .findFirst();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static boolean carriesSome(InetSocketAddress socks) {
        try {
            carries(socks, 1000);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private static void carries(InetSocketAddress socks, long bytes) throws Exception {
        Payload payload = new Payload(socks.getPort(), bytes);
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Socket client = SocksClient.connect(socks, "127.0.0.1", target.port())) {
            Payload.Received received = Together.during(
                    () -> payload.writeTo(client.getOutputStream()),
                    () -> Payload.read(client.getInputStream(), bytes));
            assertEquals(payload.expected(), received);
        }
    }
}
