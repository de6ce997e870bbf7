package culvert.remote;

import java.net.SocketAddress;

/**
 * Where administrators are answered.
 *
 * @param at a path, or a loopback address with a port
 * @param token what they have to know at a port; never printed
 */
record AdminAddress(SocketAddress at, String token) {
    @Override
    public String toString() {
        return at.toString();
    }
}
