package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.PeerAddress;
import culvert.net.Runner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one association, both ways: one thread takes what comes from the far side, and the
 * thread that has received something from the client puts it in. All on one runner.
 */
public final class PacketPipe {
    private final Association account;
    private final PacketInbound.Client client;
    private final PacketOutbound.Far far;
    private final RelayEvents events;
    private final Runner runner;
    private volatile @Nullable ReturnPath path;

    /** How the client is answered: by the socket, from the address of ours and to the one of its own that it used last. */
    private record ReturnPath(PacketSocket socket, InetSocketAddress client) {
        boolean isBy(PacketSocket other, InetSocketAddress from) {
            return socket.equals(other) && client.equals(from) && PeerAddress.haveSameOurs(client, from);
        }
    }

    /**
     * Joins both sides.
     *
     * @param client who is answered, and stays the caller's
     */
    public PacketPipe(
            Association account,
            PacketInbound.Client client,
            PacketOutbound.Far far,
            RelayEvents events,
            Runner runner) {
        this.account = account;
        this.client = client;
        this.far = far;
        this.events = events;
        this.runner = runner;
    }

    Association account() {
        return account;
    }

    /** The client has shown where it is now. False when its user may not be there too: it is answered where it was. */
    public boolean comesBy(PacketSocket socket, InetSocketAddress from) {
        ReturnPath before = path;
        if (before != null && before.isBy(socket, from)) {
            return true;
        }
        boolean may = account.moved(from);
        path = may ? new ReturnPath(socket, from) : before;
        return may;
    }

    /** Takes a datagram of the client's; by one thread at a time. See {@link PacketOutbound.Far#add}. */
    public void take(Target target, Packet payload, Outgoing out) {
        if (account.hasEnded()) {
            events.dropped(Cause.CLOSED, Side.NEAR, payload.peer(), payload.length());
            return;
        }
        Cause why = account.refuses(Side.NEAR, payload.length());
        if (why == null) {
            far.add(target, payload, out);
        } else {
            events.dropped(why, Side.NEAR, payload.peer(), payload.length());
        }
    }

    /** Sends what was taken. */
    public void flush(Outgoing out) {
        try {
            if (account.hasEnded()) {
                throw new NetworkException(Cause.CLOSED);
            }
            far.send(out);
        } catch (IOException over) {
            // ended just now: its last datagrams are lost, and the next one brings a new association
            out.lose(Cause.CLOSED, Side.NEAR, events);
        } finally {
            account.settles(Side.NEAR);
        }
    }

    /**
     * Takes what comes from the far side, which is {@linkplain PacketOutbound.Far#connect connected}, until the end.
     *
     * @return why it ended
     */
    public Cause run() {
        try {
            return far.receive(new Down());
        } finally {
            account.settles(Side.FAR);
            account.settles(Side.NEAR); // also where a mistake was between
        }
    }

    /** Begins the end; from any thread, and more than once. */
    void end(Cause why) {
        account.ends(why);
        account.counted();
        far.stop();
    }

    private final class Down implements PacketOutbound.Answers {
        @Override
        public void put(Packet answer, Outgoing out) {
            ReturnPath back = path;
            int bytes = client.bytes(answer);
            Cause why = back == null
                    ? Cause.FOREIGN_SENDER
                    : bytes > PacketBatch.LARGEST ? Cause.TOO_LARGE : account.refuses(Side.FAR, answer.length());
            if (back == null || why != null) {
                events.dropped(Objects.requireNonNull(why), Side.FAR, answer.peer(), answer.length());
            } else {
                int at = out.room(bytes);
                int end = client.put(answer, out.array(), at, runner);
                out.add(end - at, back.client(), answer.length());
            }
        }

        @Override
        public void flush(Outgoing out) throws IOException {
            ReturnPath back = path;
            try {
                if (back != null) {
                    out.send(back.socket(), account, Side.FAR, events);
                }
            } finally {
                account.settles(Side.FAR);
            }
        }
    }
}
