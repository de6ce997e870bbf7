package culvert.net.carrier;

import culvert.net.Origin;
import culvert.net.PacketSocket;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import io.netty.channel.IoHandlerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a carrier's sockets are made and polled: by epoll, or by the JDK's selector. */
interface SocketFamily {

    /** As {@code --transport} takes it. */
    String name();

    IoHandlerFactory handlers();

    /** As {@link culvert.net.Transport#leaveListening}. */
    default void leaveListening() {
        // nobody keeps them
    }

    /** When small messages leave together; null where the system has no way. */
    default @Nullable Gathering gathering() {
        return null;
    }

    /** Connects from a virtual thread of {@code carrier}. */
    Stream dial(Carrier carrier, InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException;

    /**
     * Opens what accepts on {@code at}: one for each carrier where the system can share a port between sockets, else
     * one that deals streams out.
     */
    List<? extends Acceptor> listen(
            List<Carrier> carriers, InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException;

    /** Opens a UDP socket, from a virtual thread of {@code carrier}. */
    CarrierPacketSocket bind(Carrier carrier, InetSocketAddress at, Origin origin) throws IOException;

    /** Opens one more at the address of one of another carrier; empty where the system does not deal out what comes. */
    Optional<PacketSocket> bindBeside(Carrier carrier, PacketSocket other) throws IOException;
}
