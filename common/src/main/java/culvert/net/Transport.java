package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** How the bytes move: chosen once at start, shared by all listeners of the process. */
public interface Transport extends AutoCloseable {

    /** {@code epoll}, {@code nio} or {@code plain}, as {@code --transport} takes it. */
    String name();

    /**
     * Starts accepting; each accepted stream gets a virtual thread of its own on that stream's runner, which runs
     * {@code session}. The session owns the stream and closes it.
     *
     * @throws NetworkException when the address cannot be bound
     */
    StreamListener listen(InetSocketAddress at, SocketSettings settings, Consumer<Stream> session) throws IOException;

    /** A runner for work that begins without an accepted stream; successive calls deal out all there are. */
    Runner runner();

    /** All that {@link #runner} deals out. */
    default List<Runner> runners() {
        return List.of(runner());
    }

    /**
     * Has somebody hear of the carriers' turns from now on, where there are carriers.
     *
     * @param ofCarrier makes the one of each, by the carrier's name
     */
    default void watch(Function<String, TurnWatch> ofCarrier) {
        // no carriers, no turns
    }

    /** The process is about to end: where somebody keeps its listeners for the next one, those that are closed go on. */
    default void leaveListening() {
        // nobody keeps them
    }

    /** Ends the carriers; streams still open are cut. */
    @Override
    void close();
}
