package culvert.net;

import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Datagrams, one after the other in one array, each with its peer: the sender of a received one, the receiver of one to
 * be sent. Pooled; for one thread at a time.
 */
public final class PacketBatch {
    /**
     * How many datagrams make a batch full. A system call that receives several datagrams as one may exceed it.
     */
    public static final int MAX = 32;

    /** The largest payload that a UDP datagram over IPv4 has. */
    public static final int LARGEST = 65507;

    /** What an Ethernet frame leaves of its 1500 bytes below the headers of IPv4 (20) and UDP (8). */
    public static final int FRAME_PAYLOAD = 1472;

    /** Borrowed only while datagrams are handled. */
    public static final Pooled<PacketBatch> POOL = new Pooled<>("packet batch", 4, PacketBatch::new);

    /** Room for a full batch of datagrams that fit an Ethernet frame. */
    private static final int USUAL_BYTES = 64 * 1024;

    private static final InetSocketAddress NOBODY = InetSocketAddress.createUnresolved("nobody", 0);

    /** A larger array is dropped by {@link #clear}; room for some runs of datagrams that were received as one. */
    private static final int KEPT_BYTES = 4 * USUAL_BYTES;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int[] ends = new int[MAX];
    private int[] offsets = new int[MAX];
    private InetSocketAddress[] peers = new InetSocketAddress[MAX];
    private int count;

    public PacketBatch() {
        Arrays.fill(peers, NOBODY);
    }

    /** Forgets all datagrams, and the memory that unusually large ones took. */
    public void clear() {
        Arrays.fill(peers, 0, count, NOBODY);
        count = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
    }

    public int count() {
        return count;
    }

    public boolean isFull() {
        return count >= MAX;
    }

    /** What holds the datagrams; {@link #room} may replace it. */
    public byte[] array() {
        return bytes;
    }

    public int offset(int index) {
        return offsets[index];
    }

    public int length(int index) {
        return ends[index] - offsets[index];
    }

    public InetSocketAddress peer(int index) {
        return peers[index];
    }

    /**
     * Makes room for one datagram more, which is then written to {@link #array} from the returned place on and counts
     * from {@link #add} on.
     */
    public int room(int length) {
        int at = count == 0 ? 0 : ends[count - 1];
        if (bytes.length - at < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + length));
        }
        return at;
    }

    /** Counts a datagram that was written where {@link #room} said. */
    public void add(int length, InetSocketAddress peer) {
        int at = count == 0 ? 0 : ends[count - 1];
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
            peers = Arrays.copyOf(peers, 2 * count);
        }
        offsets[count] = at;
        ends[count] = at + length;
        peers[count] = peer;
        count++;
    }
}
