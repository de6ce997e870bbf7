package culvert.shadowsocks;

import culvert.address.Target;
import culvert.net.Stream;

/** The local's half: asks a remote for a target. Closed when no session uses it any more. */
public interface ClientProtocol extends AutoCloseable {

    /**
     * Decorates a connection to the remote, which the result then owns. Nothing is sent yet: the header leaves with the
     * first write, be it of length 0.
     */
    Stream open(Stream raw, Target target);

    /** Overwrites the key. */
    @Override
    void close();
}
