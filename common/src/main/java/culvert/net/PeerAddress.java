package culvert.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A peer together with the local address it sent to. What is sent to this object leaves from that address, so that on a
 * machine with several addresses an answer comes from where the question went. Equal to the plain address of the peer.
 */
public final class PeerAddress extends InetSocketAddress {
    /** An order, for tables: where hashes of addresses meet, which peers can choose so, they find their way by it. */
    public static final Comparator<InetSocketAddress> ORDER = Comparator.comparing(
                    (InetSocketAddress socket) -> socket.getAddress().getAddress(), Arrays::compareUnsigned)
            .thenComparingInt(InetSocketAddress::getPort);

    private static final long serialVersionUID = 1;

    private final transient InetAddress ours;

    public PeerAddress(InetSocketAddress peer, InetAddress ours) {
        super(peer.getAddress(), peer.getPort());
        this.ours = ours;
    }

    /** The local address that this peer sent to; null when that is not known. */
    public static @Nullable InetAddress ours(InetSocketAddress peer) {
        return peer instanceof PeerAddress known ? known.ours : null;
    }

    /** Whether what is sent to either leaves from the same address. */
    public static boolean haveSameOurs(InetSocketAddress one, InetSocketAddress other) {
        return Objects.equals(ours(one), ours(other));
    }
}
