package culvert.relay;

import culvert.net.Cause;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        Rescue NONE = (why, from, index) -> false;

        /** Keeps a copy, for another way; false when it is lost. What becomes of the copy is the rescuer's to count and tell. */
        boolean keeps(Cause why, Outgoing from, int index);
    }

    /**
     * One for later.
     *
     * @param payload how many bytes of it are counted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Kept(byte[] bytes, int payload, InetSocketAddress peer) {}

    private final PacketBatch batch = new PacketBatch();
    private int[] payload = new int[PacketBatch.MAX];
    private @Nullable Cause[] lost = new @Nullable Cause[PacketBatch.MAX];
    private int losses;

    /** Begins empty. */
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

    /** Sends all; what the kernel does not take is lost. */
    public void send(PacketSocket through, Association account, Side source, RelayEvents events) throws IOException {
        send(through, account, source, events, Rescue.NONE);
    }

    /**
     * Hands all to the kernel, counts what it took and tells of what it did not, and is empty again.
     *
     * @param source where they came from
     * @param rescue is offered what the kernel did not take
     * @throws IOException when the socket was closed; it is not empty then
     */
    public void send(PacketSocket through, Association account, Side source, RelayEvents events, Rescue rescue)
            throws IOException {
        if (batch.count() == 0) {
            return;
        }
        account.carries();
        try {
            through.send(batch, this);
            for (int i = 0; i < batch.count(); i++) {
                Cause why = lost[i];
                if (why == null) {
                    account.carried(source, payload[i]);
                } else if (!rescue.keeps(why, this, i)) {
                    events.dropped(why, source, batch.peer(i), batch.length(i));
                }
            }
        } finally {
            account.report(events);
        }
        clear();
    }

    /** As {@link #lose(Cause, Side, RelayEvents, Rescue)}, and nobody keeps any. */
    public void lose(Cause why, Side source, RelayEvents events) {
        lose(why, source, events, Rescue.NONE);
    }

    /** Tells that those that are not kept go nowhere, and is empty again. */
    public void lose(Cause why, Side source, RelayEvents events, Rescue rescue) {
        for (int i = 0; i < batch.count(); i++) {
            if (!rescue.keeps(why, this, i)) {
                events.dropped(why, source, batch.peer(i), batch.length(i));
            }
        }
        clear();
    }

    /**
     * Puts all of them where they wait for a way; those for whom there is no room go nowhere. What comes in the moment in
     * which the way opens stays here.
     */
    public void keepIn(Backlog<Kept> waiting, Side source, RelayEvents events) {
        List<Kept> late = new ArrayList<>();
        lose(Cause.QUEUE_FULL, source, events, (_, from, index) -> {
            Kept copy = from.copy(index);
            return switch (waiting.offer(copy, copy.bytes().length)) {
                case HELD -> true;
                case OPEN -> late.add(copy);
                case FULL, ABANDONED -> false;
            };
        });
        late.forEach(datagram -> add(datagram, datagram.peer()));
    }

    /** A copy of one of them. */
    public Kept copy(int index) {
        int from = batch.offset(index);
        byte[] bytes = Arrays.copyOfRange(batch.array(), from, from + batch.length(index));
        return new Kept(bytes, payload[index], batch.peer(index));
    }

    /** Puts a copy in. */
    public void add(Kept kept, InetSocketAddress to) {
        int at = batch.room(kept.bytes().length);
        System.arraycopy(kept.bytes(), 0, batch.array(), at, kept.bytes().length);
        add(kept.bytes().length, to, kept.payload());
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
