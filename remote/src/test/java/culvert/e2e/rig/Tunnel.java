package culvert.e2e.rig;

import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.UnaryOperator;

/** A local and a remote in this process, connected over loopback, each with a transport of its own. */
public final class Tunnel implements AutoCloseable {
    private final LocalEnd local;
    private final RemoteEnd remote;

    private Tunnel(LocalEnd local, RemoteEnd remote) {
        this.local = local;
        this.remote = remote;
    }

    public static Tunnel open(Engine engine, Method method) throws IOException {
        return open(TunnelOptions.of(engine, method));
    }

    public static Tunnel open(TunnelOptions options) throws IOException {
        return open(options, UnaryOperator.identity());
    }

    /** With something between each end and its transport. */
    public static Tunnel open(TunnelOptions options, UnaryOperator<culvert.net.Transport> between) throws IOException {
        RemoteEnd remote =
                RemoteEnd.open(options, between.apply(options.engine().open()));
        try {
            LocalEnd local = LocalEnd.open(
                    options, remote.address(), between.apply(options.engine().open()));
            return new Tunnel(local, remote);
        } catch (IOException | RuntimeException e) {
            remote.close();
            throw e;
        }
    }

    public LocalEnd local() {
        return local;
    }

    public RemoteEnd remote() {
        return remote;
    }

    /** Where SOCKS is served. */
    public InetSocketAddress socks() {
        return local.socks();
    }

    /** Connects through the tunnel to a target on this machine. */
    public Socket connect(TcpTarget target) throws IOException {
        return SocksClient.connect(socks(), "127.0.0.1", target.port());
    }

    @Override
    public void close() {
        local.close();
        remote.close();
    }
}
