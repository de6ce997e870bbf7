package culvert.remote;

import culvert.config.Config;
import java.net.SocketAddress;

/**
 * Where panels open and close ports.
 *
 * @param at a path, or a loopback address with a port
 * @param common what the ports have that panels say nothing of
 */
record ManagerAddress(SocketAddress at, Config common) {
    @Override
    public String toString() {
        return at.toString();
    }
}
