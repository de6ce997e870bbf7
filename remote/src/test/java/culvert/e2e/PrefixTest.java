package culvert.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Peer;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.Wire;
import culvert.local.LocalAgent;
import culvert.local.ServerSettings;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that begin with a prefix, as Outline's keys want it: libev's server and ours take them as any other. */
@Timeout(240)
class PrefixTest {
    private static final String PREFIX = "\u0016\u0003\u0001\u0000\u00a8\u0001\u0001 POST / H";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "EDITION_2022_.*", mode = EnumSource.Mode.MATCH_NONE)
    void theirServerTakesTheLongestPrefix(Method method) throws Exception {
        String prefix = PREFIX.substring(0, SaltPrefix.most(method));
        try (Peer server = Peer.server(method);
                Wire wire = Wire.open(server.address());
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Transport transport = Engine.EPOLL.open();
                Resolver resolver = DnsResolver.open(List.of());
                LocalAgent local = LocalOptions.of(server(wire.address(), method, prefix))
                        .start(transport, resolver, new Recorder())) {
            for (int i = 0; i < 3; i++) {
                isEchoed(local.addresses().getFirst(), target);
            }
            assertEquals(prefix, new String(wire.recorded(), 0, prefix.length(), ISO_8859_1));
        }
    }

    /** A key as Outline's servers hand it out, in a file; what is recorded is refused when it comes again. */
    @Test
    void aKeyOfOutlineIsFollowed() throws Exception {
        Method method = Method.CHACHA20_IETF_POLY1305;
        try (Culvert remote = Culvert.remote(method);
                Wire wire = Wire.open(remote.address());
                TcpTarget target = TcpTarget.open(TcpTarget::echo)) {
            Path key = Files.writeString(directory.resolve("key.json"), """
                    {"server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s",
                     "prefix": "\\u0016\\u0003\\u0001\\u0000\\u00a8\\u0001\\u0001"}
                    """.formatted(
                            wire.address().getPort(), TunnelOptions.PASSWORD, method.label()));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            try (Culvert local = Culvert.localBy(Culvert.localCommand(), "--link", key.toString())) {
                isEchoed(local.address(), target);
            }
            assertEquals(PREFIX.substring(0, 7), new String(wire.recorded(), 0, 7, ISO_8859_1));
            int served = target.accepted();
            wire.replay();
            assertEquals(served, target.accepted());
        }
    }

    private static ServerSettings server(InetSocketAddress at, Method method, String prefix) {
        return new ServerSettings(
                "",
                List.of(Target.of(at)),
                method,
                TunnelOptions.password(method),
                new SaltPrefix(prefix),
                false,
                Mode.TCP_ONLY,
                1,
                1,
                Optional.empty());
    }

    private static void isEchoed(InetSocketAddress socks, TcpTarget target) throws Exception {
        try (Socket client = SocksClient.connect(socks, "127.0.0.1", target.port())) {
            client.getOutputStream().write(7);
            assertEquals(7, client.getInputStream().read());
        }
    }
}
