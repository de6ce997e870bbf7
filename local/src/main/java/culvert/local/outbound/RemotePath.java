package culvert.local.outbound;

import culvert.net.PacketSocket;
import java.net.InetSocketAddress;

/**
 * A socket that is connected to one of a remote's addresses.
 *
 * @param silence what becomes of the datagrams to that address, whichever socket they leave by
 */
public record RemotePath(PacketSocket socket, InetSocketAddress remote, Silence silence) implements AutoCloseable {

    /** Whether datagrams take the same way as by the other: from the same address of this machine to the same remote. */
    public boolean isAs(RemotePath other) {
        return remote.equals(other.remote)
                && socket.localAddress()
                        .getAddress()
                        .equals(other.socket.localAddress().getAddress());
    }

    @Override
    public void close() {
        socket.close();
    }
}
