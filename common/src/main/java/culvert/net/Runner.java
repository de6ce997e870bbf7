package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a session runs: one carrier with everything its sessions share, or the JDK's default scheduler.
 *
 * <p>On a carrier nothing here takes a lock, because all callers are virtual threads of that one carrier. No method may
 * be called from another carrier's threads, except {@link #start}, which is how others get in.
 */
public interface Runner {

    /** Starts a virtual thread beside the caller's. */
    Thread start(String name, Runnable body);

    /** Runs {@code action}, which must not block, after a delay, unless cancelled first. */
    Timeout schedule(Duration delay, Runnable action);

    /** Lets every other thread that has something to do go first; called by pumps when their budget is used up. */
    void giveWay();

    /** Takes an object that nobody else holds, most recently used first, or makes one. */
    <T> T take(Pooled<T> kind);

    /** Gives back what {@link #take} gave; the caller forgets it. */
    <T> void giveBack(Pooled<T> kind, T object);

    /**
     * Connects from this runner.
     *
     * @throws DialException naming why the connection could not be made, {@link Cause#CONNECT_TIMEOUT} after
     *     {@code limit}
     */
    Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException;

    /**
     * Opens a UDP socket on this runner; called by a virtual thread of this runner, as all of the socket's methods but
     * {@link PacketSocket#close} are.
     *
     * @param at its family is the socket's, but the wildcard of IPv6 takes IPv4 too, and IPv4 alone where the system
     *     has no IPv6; port 0 lets the system choose, and asks for the {@link PacketBuffers} of a single association
     * @throws NetworkException when the address cannot be bound
     */
    PacketSocket bind(InetSocketAddress at) throws IOException;

    /**
     * The same of a socket that sends to others from there.
     *
     * @throws NetworkException also when the system or this transport refuses what {@code origin} says
     */
    default PacketSocket bind(InetSocketAddress at, Origin origin) throws IOException {
        if (origin.hasOptions()) {
            throw new NetworkException(Cause.NETWORK, "only the transport epoll can do that");
        }
        return bind(at);
    }

    /**
     * Opens another socket at the address of one of another runner of the same transport, so that the system deals out
     * what comes there, by its senders; called like {@link #bind}. Empty where the system does not.
     */
    default Optional<PacketSocket> bindBeside(PacketSocket other) throws IOException {
        return Optional.empty();
    }

    /**
     * A lock for what the threads of this runner share and no others, held for computing only. On a carrier, where they
     * take turns, it costs nothing.
     */
    default Mutex newLock() {
        return Mutex.betweenAny();
    }
}
