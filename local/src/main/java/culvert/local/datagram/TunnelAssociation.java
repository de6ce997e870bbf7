package culvert.local.datagram;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.PeerAddress;
import culvert.net.Runner;
import culvert.relay.Association;
import culvert.relay.Associations;
import culvert.relay.Backlog;
import culvert.relay.Outgoing;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's datagrams to the tunnel's target. Its thread opens the way to the remote, which may take a lookup, sends
 * what has waited for that, and then waits for answers.
 */
final class TunnelAssociation implements Associations.Member {
    private final Association account;
    private final PacketSocket near;
    private final RemoteRoute route;
    private final byte[] target;
    private final Backlog<byte[]> backlog = new Backlog<>();
    /** Held while something is sealed, so that keys never go meanwhile. */
    private final ReentrantLock sealing = new ReentrantLock();

    private volatile @Nullable RemoteSide far;

    /**
     * Opens nothing yet.
     *
     * @param near where the client is answered from
     * @param target in the form of SOCKS
     */
    TunnelAssociation(Association account, PacketSocket near, RemoteRoute route, byte[] target) {
        this.account = account;
        this.near = near;
        this.route = route;
        this.target = target;
    }

    @Override
    public Association account() {
        return account;
    }

    /** Its life, on a thread of its own. */
    void run() {
        RelayEvents events = route.events();
        try (RemoteSide opened = RemoteSide.open(route, near.runner())) {
            carry(opened);
        } catch (IOException e) {
            Cause why = e instanceof FailureException known ? known.reason() : Cause.NETWORK;
            account.ends(why);
            lose(why);
        } catch (RuntimeException mistake) {
            account.ends(Cause.INTERNAL);
            events.defect(account.id(), mistake);
        } finally {
            account.ends(Cause.CLOSED);
            lose(Cause.CLOSED);
            account.report(events);
        }
    }

    private void carry(RemoteSide opened) throws IOException {
        far = opened;
        try {
            if (account.hasEnded()) {
                opened.stop();
            }
            sendWhatWaits(opened);
            account.ends(opened.receive(this::received, near, account));
        } finally {
            closeWay();
        }
    }

    /** Waits until nobody is sealing. */
    private void closeWay() {
        sealing.lock();
        try {
            far = null;
        } finally {
            sealing.unlock();
        }
    }

    @Override
    public void end(Cause why) {
        account.ends(why);
        RemoteSide open = far;
        if (open != null) {
            open.stop();
        }
    }

    /**
     * Takes a datagram of the client's, by the one thread that has them all: puts it to those that leave, or keeps it
     * until there is a way, or drops it.
     *
     * @param plain with room for the target in front of the payload
     */
    void take(Packet payload, byte[] plain, Outgoing out) {
        if (!PeerAddress.haveSameOurs(payload.peer(), account.client())) {
            account.moved(payload.peer()); // asked another of our addresses, which answers now
        }
        int length = target.length + payload.length();
        System.arraycopy(target, 0, plain, 0, target.length);
        System.arraycopy(payload.bytes(), payload.offset(), plain, target.length, payload.length());
        if (!backlog.isOpen()) {
            switch (backlog.offer(Arrays.copyOf(plain, length), length)) {
                case HELD -> {
                    return;
                }
                case FULL -> {
                    drop(Cause.QUEUE_FULL, payload.length());
                    return;
                }
                case ABANDONED -> {
                    drop(Cause.CLOSED, payload.length());
                    return;
                }
                case OPEN -> {}
            }
        }
        sealing.lock();
        try {
            RemoteSide open = far;
            if (open == null) {
                drop(Cause.CLOSED, payload.length());
            } else {
                open.add(new Packet(plain, 0, length, payload.peer()), target.length, out);
            }
        } finally {
            sealing.unlock();
        }
    }

    /** Sends what was put there. */
    void flush(Outgoing out) {
        RemoteSide open = far;
        try {
            if (open == null) {
                throw new NetworkException(Cause.CLOSED);
            }
            open.send(out, account);
        } catch (IOException over) {
            // ended just now: its last datagrams are lost, and the next one brings a new association
            out.lose(Cause.CLOSED, Side.NEAR, route.events());
        }
    }

    private void sendWhatWaits(RemoteSide open) throws IOException {
        Runner runner = near.runner();
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (List<byte[]> some = backlog.next(); !some.isEmpty(); some = backlog.next()) {
                for (byte[] plain : some) {
                    open.add(new Packet(plain, 0, plain.length, account.client()), target.length, out);
                    if (out.isFull()) {
                        open.send(out, account);
                    }
                }
                open.send(out, account);
            }
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }

    private void received(Packet plain, int addressBytes, Outgoing out) {
        int length = plain.length() - addressBytes;
        if (length > PacketBatch.LARGEST) {
            route.events().dropped(Cause.TOO_LARGE, Side.FAR, plain.peer(), plain.length());
        } else {
            out.add(plain.bytes(), plain.offset() + addressBytes, length, account.client());
        }
    }

    private void lose(Cause why) {
        backlog.abandon().forEach(plain -> drop(why, plain.length - target.length));
    }

    private void drop(Cause why, int bytes) {
        route.events().dropped(why, Side.NEAR, account.client(), bytes);
    }
}
