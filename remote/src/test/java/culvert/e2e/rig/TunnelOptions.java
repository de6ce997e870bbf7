package culvert.e2e.rig;

import culvert.acl.Cidr;
import culvert.crypto.Method;
import culvert.shadowsocks.TestKeys;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tunnel of the tests is built.
 *
 * @param egressAllow the private networks that are targets: loopback, where the tests' targets are, unless a test is
 *     about this
 * @param nameServer whom the remote asks for names; null for the system's
 * @param idleTimeout zero means never
 */
public record TunnelOptions(
        Engine engine,
        Method method,
        List<Cidr> egressAllow,
        @Nullable InetSocketAddress nameServer,
        Duration idleTimeout) {

    /** What all ends of the tests share with the AEAD methods; it guards nothing. */
    public static final String PASSWORD = "a password of the tests, long enough";

    /** Bounds dialling and the SOCKS dialogue. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** What all ends of the tests share. */
    public static String password(Method method) {
        return switch (method.edition()) {
            case AEAD -> PASSWORD;
            case EDITION_2022 -> TestKeys.password(method);
        };
    }

    public static TunnelOptions of(Engine engine, Method method) {
        return new TunnelOptions(engine, method, List.of(Cidr.parse("127.0.0.0/8")), null, Duration.ZERO);
    }

    public TunnelOptions allowing(String... networks) {
        List<Cidr> allowed = List.of(networks).stream().map(Cidr::parse).toList();
        return new TunnelOptions(engine, method, allowed, nameServer, idleTimeout);
    }

    public TunnelOptions asking(InetSocketAddress server) {
        return new TunnelOptions(engine, method, egressAllow, server, idleTimeout);
    }

    public TunnelOptions endingAfter(Duration limit) {
        return new TunnelOptions(engine, method, egressAllow, nameServer, limit);
    }
}
