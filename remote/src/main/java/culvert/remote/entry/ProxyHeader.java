package culvert.remote.entry;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A header of the PROXY protocol.
 *
 * @param client whom the balancer speaks for; empty where it speaks for itself, or names no address of the internet
 */
public record ProxyHeader(Optional<InetSocketAddress> client) {

    /**
     * Reads one of either version, and no byte that follows it.
     *
     * @throws PeerException with {@link Cause#PROXY_HEADER} when there is none, or none that is valid
     */
    public static ProxyHeader read(Stream from, Deadline deadline) throws IOException {
        Intake in = new Intake(from, deadline);
        in.upTo(TextHeader.LEAST);
        return new ProxyHeader(BinaryHeader.begins(in) ? BinaryHeader.read(in) : TextHeader.read(in));
    }

    /** Has everything ready that reading needs, so that no connection waits for classes. */
    public static void prepare() {
        try {
            TextHeader.client("PROXY TCP6 ::1 ::1 1 1");
            TextHeader.client("PROXY TCP4 127.0.0.1 127.0.0.1 1 1");
            BinaryHeader.client(BinaryHeader.sample());
        } catch (PeerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A header that is none. */
    static PeerException refused(String why) {
        return new PeerException(Cause.PROXY_HEADER, why);
    }
}
