package culvert.remote.datagram;

import culvert.net.PacketSocket;
import culvert.net.PeerAddress;
import java.net.InetSocketAddress;

/**
 * How answers reach a client: by the listening socket that it used last, from the address of ours and to the address of
 * its own that it used last.
 *
 * @param listener the server's
 * @param client as the listener has told it: a {@link PeerAddress} where it knows ours
 */
record ReturnPath(PacketSocket listener, InetSocketAddress client) {
    boolean isSame(ReturnPath other) {
        return equals(other) && PeerAddress.haveSameOurs(client, other.client);
    }
}
