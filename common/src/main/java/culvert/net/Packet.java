package culvert.net;

import java.net.InetSocketAddress;

/** One datagram, or its payload, where it stands in somebody's array: a view, which keeps nothing alive for long. */
public final class Packet {
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final InetSocketAddress peer;

    /**
     * Looks at an array.
     *
     * @param peer who sent it
     */
    public Packet(byte[] bytes, int offset, int length, InetSocketAddress peer) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.peer = peer;
    }

    /** The array itself. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public InetSocketAddress peer() {
        return peer;
    }
}
