package culvert.net.carrier;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds those of a carrier's connections that are gone while they have no reader. The JDK offers no interest in errors
 * alone; but on a connected channel, interest in connecting is met by errors only. It would make the carrier's own selector
 * spin, since the system is asked whether a write is possible, so each look opens a selector of its own.
 */
final class NioUnread {
    private static final Logger log = LoggerFactory.getLogger(NioUnread.class);

    /** The JDK takes at most this many events at a time, and the system rotates. */
    private static final int EVENTS = 1024;

    private NioUnread() {}

    /** Notifies the streams that are gone. */
    static void look(List<NioStream> unread) {
        try (Selector selector = Selector.open()) {
            for (NioStream stream : unread) {
                register(stream, selector);
            }
            for (int seen = 0; seen < unread.size(); seen += EVENTS) {
                selector.selectNow(key -> ((NioStream) key.attachment()).askWhy());
            }
        } catch (IOException e) {
            log.debug("no look at connections that nobody reads from: {}", e.getMessage());
        }
    }

    private static void register(NioStream stream, Selector selector) {
        try {
            stream.selectableChannel().register(selector, SelectionKey.OP_CONNECT, stream);
        } catch (ClosedChannelException e) {
            log.debug("a connection was just closed");
        }
    }
}
