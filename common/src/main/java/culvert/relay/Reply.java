package culvert.relay;

import culvert.net.Cause;
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
}
