package culvert.remote.datagram;

import culvert.net.PacketSocket;
import java.net.InetSocketAddress;

/**
 * How answers reach a client: by the listening socket that it used last, to the address that it used last.
 *
 * @param listener the server's
 */
record ReturnPath(PacketSocket listener, InetSocketAddress client) {}
