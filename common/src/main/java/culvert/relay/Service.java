package culvert.relay;

import java.io.IOException;
import java.net.InetSocketAddress;

/** What a request gets once it is open: a connection's bytes both ways, or an association that its client's stream keeps alive. */
public interface Service extends AutoCloseable {

    /** Opens an association. */
    @FunctionalInterface
    interface Opener {
        /**
         * Gets ready, on the runner of the request's client.
         *
         * @param account counts what is carried
         * @return the caller's
         * @throws IOException why it cannot; the client is told
         */
        Service open(Request.Associate request, Association account) throws IOException;
    }

    /** The address that the client is told. */
    InetSocketAddress localAddress();

    /**
     * Serves until the client has ended.
     *
     * @throws IOException when the client failed
     */
    void run() throws IOException;

    /** Ends it at once, where {@link #run} may still be waiting. From any thread of the runner. */
    void reset();

    @Override
    void close();
}
