package culvert.relay;

import culvert.net.Cause;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that leave one socket together, and what each of them counts for. Pooled; for one thread at a time.
 *
 * <p>One is put in by writing it to {@link #array} from {@link #room} on, then {@link #add}.
 */
public final class Outgoing implements PacketSocket.Unsent {
    /** Borrowed for the moment in which datagrams are handled. */
    public static final Pooled<Outgoing> POOL = new Pooled<>("outgoing datagrams", 4, Outgoing::new);

    /** Takes the plaintext of any datagram; longer than the longest, which IPv6 has with 65527 bytes. */
    public static final Pooled<byte[]> PLAINTEXT = new Pooled<>("datagram", 4, () -> new byte[64 * 1024]);

    /** Takes care of what the kernel did not take. */
    @FunctionalInterface
    public interface Rescue {
        /** Nobody does. */
        Rescue NONE = (why, batch, index) -> false;

        /** Keeps a copy, for another way; false when it is lost. A copy that gets no further is then the rescuer's to tell. */
        boolean keeps(Cause why, PacketBatch batch, int index);
    }

    private final PacketBatch batch = new PacketBatch();
    private int[] payload = new int[PacketBatch.MOST];
    private @Nullable Cause[] lost = new @Nullable Cause[PacketBatch.MOST];
    private int losses;

    /** Makes an empty one. */
    public Outgoing() {}

    public int count() {
        return batch.count();
    }

    public boolean isFull() {
        return batch.isFull();
    }

    /** See {@link PacketBatch#room}. */
    public int room(int length) {
        return batch.room(length);
    }

    /** See {@link PacketBatch#array}. */
    public byte[] array() {
        return batch.array();
    }

    /**
     * The next datagram has been written.
     *
     * @param payloadBytes what of it is counted
     */
    public void add(int length, InetSocketAddress to, int payloadBytes) {
        if (batch.count() == payload.length) {
            payload = Arrays.copyOf(payload, 2 * payload.length);
            lost = Arrays.copyOf(lost, 2 * lost.length);
        }
        payload[batch.count()] = payloadBytes;
        batch.add(length, to);
    }

    /** Writes a datagram that is all payload. */
    public void add(byte[] from, int offset, int length, InetSocketAddress to) {
        int at = batch.room(length);
        System.arraycopy(from, offset, batch.array(), at, length);
        add(length, to, length);
    }

    /** As the other, and what is lost is lost. */
    public void send(PacketSocket through, ByteCounter counter, Side source, RelayEvents events) throws IOException {
        send(through, counter, source, events, Rescue.NONE);
    }

    /**
     * Hands all to the kernel, counts what it took and tells of what it did not, and is empty again.
     *
     * @param source where they came from
     * @param rescue is offered what the kernel did not take
     * @throws IOException when the socket was closed; it is not empty then
     */
    public void send(PacketSocket through, ByteCounter counter, Side source, RelayEvents events, Rescue rescue)
            throws IOException {
        if (batch.count() == 0) {
            return;
        }
        through.send(batch, this);
        for (int i = 0; i < batch.count(); i++) {
            Cause why = lost[i];
            if (why == null || rescue.keeps(why, batch, i)) {
                counter.carried(source, payload[i]);
            } else {
                events.dropped(why, source, batch.peer(i), batch.length(i));
            }
        }
        clear();
    }

    /** Tells that none of them goes anywhere, and is empty again. */
    public void lose(Cause why, Side source, RelayEvents events) {
        for (int i = 0; i < batch.count(); i++) {
            events.dropped(why, source, batch.peer(i), batch.length(i));
        }
        clear();
    }

    /** Forgets all. */
    public void clear() {
        batch.clear();
        if (losses > 0) {
            Arrays.fill(lost, null);
            losses = 0;
        }
    }

    @Override
    public void dropped(int index, Cause why) {
        lost[index] = why;
        losses++;
    }
}
