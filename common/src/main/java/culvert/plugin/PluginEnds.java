package culvert.plugin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/**
 * The two addresses that a plugin connects, named as in SIP003.
 *
 * @param remoteHost the server's, without brackets: where to connect to at the local end, where to listen at the remote
 * @param local of loopback: where to listen at the local end, where to connect to at the remote
 */
public record PluginEnds(String remoteHost, int remotePort, InetSocketAddress local) {

    /** A port of loopback that is free now. Somebody may be faster than the plugin, which then says so. */
    public static InetSocketAddress freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(any.getInetAddress(), any.getLocalPort());
        }
    }

    void into(Map<String, String> environment) {
        environment.put("SS_REMOTE_HOST", remoteHost);
        environment.put("SS_REMOTE_PORT", Integer.toString(remotePort));
        environment.put("SS_LOCAL_HOST", local.getAddress().getHostAddress());
        environment.put("SS_LOCAL_PORT", Integer.toString(local.getPort()));
    }
}
