package culvert.net;

import java.net.InetSocketAddress;

/**
 * A listening port. Closing it accepts what the kernel had queued, then takes no more; when it returns all sessions have
 * begun, and they go on.
 */
public interface StreamListener extends AutoCloseable {

    /** The address that was really bound: with port 0 asked, the port the system chose. */
    InetSocketAddress address();

    @Override
    void close();
}
