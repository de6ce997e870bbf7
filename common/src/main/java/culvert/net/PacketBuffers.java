package culvert.net;

import java.net.InetSocketAddress;

/**
 * How much the kernel may hold for a UDP socket. These are limits: memory is taken only while datagrams wait; Linux
 * cuts them to {@code net.core.rmem_max} and {@code wmem_max}, 208 KiB as a rule, and doubles them. A datagram of 1400
 * bytes counts for about 2.3 KB.
 */
public final class PacketBuffers {
    /** A port that was asked for serves all clients: some 3600 datagrams, for a pause of several milliseconds. */
    private static final int SHARED = 4 * 1024 * 1024;

    /**
     * A port that the system chose serves one association. There may be thousands of them, and each may be flooded.
     */
    private static final int OWN = 1024 * 1024;

    private PacketBuffers() {}

    /** The size to ask for, both for receiving and for sending, of a socket bound to that address. */
    public static int bytes(InetSocketAddress at) {
        return at.getPort() == 0 ? OWN : SHARED;
    }
}
