package culvert.relay;

import culvert.net.Cause;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Tells the near side what became of its request; exactly one of the two is called, once. */
public interface Reply {

    /**
     * The far side is connected; what is written to the client from now on is payload.
     *
     * @param bound the local address of that connection
     */
    void accept(InetSocketAddress bound) throws IOException;

    /** There will be no relay. */
    void refuse(Cause why) throws IOException;

    /**
     * For a protocol that has no message for either: success is data; failure is RST, so that the application sees an
     * error and not an empty answer.
     */
    record Wordless(Stream client) implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {}

        @Override
        public void refuse(Cause why) {
            client.reset();
        }
    }
}
