package culvert.local.socks;

import culvert.address.AddressFormatException;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.net.User;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.PacketInbound;
import culvert.relay.PacketOutbound;
import culvert.relay.PacketPipe;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Request;
import culvert.relay.Service;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One SOCKS5 UDP association, which lives as long as the TCP connection that asked for it and no longer. Its datagrams,
 * either way:
 *
 * <pre>
 *   00 00 | fragment | address and port | payload        fragment: 00, for nobody puts parts together
 * </pre>
 */
public final class SocksAssociation implements Service, PacketInbound.Client {
    private static final int HEAD_BYTES = 3;

    /** What a client sends by the TCP connection means nothing. */
    private static final Pooled<byte[]> IGNORED = new Pooled<>("ignored bytes", 4, () -> new byte[1024]);

    private final Stream client;
    private final PacketSocket near;
    private final PacketOutbound.Far far;
    private final PacketPipe pipe;
    private final ClientPin pin;
    private final RelayEvents events;
    private volatile @Nullable Exception failure;

    private SocksAssociation(
            Request.Associate request,
            Association account,
            PacketSocket near,
            PacketOutbound.Far far,
            RelayEvents events) {
        this.client = request.client();
        this.near = near;
        this.far = far;
        this.events = events;
        this.pin = new ClientPin(client.remoteAddress().getAddress(), request.sender());
        this.pipe = new PacketPipe(account, this, far, events, client.runner());
    }

    /** Opens them where the client's TCP connection arrived, which is an address that the client can reach. */
    public static Service.Opener to(PacketOutbound outbound, RelayEvents events) {
        return (request, account) -> {
            Stream client = request.client();
            PacketOutbound.Far far = outbound.open(account, new TaskGroup(client.runner()));
            try {
                far.connect();
                PacketSocket near = client.runner()
                        .bind(new InetSocketAddress(client.localAddress().getAddress(), 0));
                return new SocksAssociation(request, account, near, far, events);
            } catch (IOException | RuntimeException e) {
                far.close();
                throw e;
            }
        };
    }

    @Override
    public InetSocketAddress localAddress() {
        return near.localAddress();
    }

    @Override
    public void run() throws IOException {
        Runner runner = client.runner();
        Thread up = runner.start("associate-up", () -> watched(new PacketPump(near, this::sent)::run));
        Thread down = runner.start("associate-down", () -> watched(pipe::run));
        try {
            awaitEnd();
        } finally {
            reset();
            join(up);
            join(down);
        }
    }

    /** Nothing goes anywhere from now on. */
    @Override
    public void reset() {
        near.close();
        far.stop();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }

    @Override
    public Object id() {
        return this;
    }

    @Override
    public User user() {
        return User.UNNAMED;
    }

    @Override
    public int bytes(Packet answer) {
        return HEAD_BYTES + SocksAddress.wireBytes(sender(answer)) + answer.length();
    }

    @Override
    public int put(Packet answer, byte[] into, int at, Runner runner) {
        into[at] = 0;
        into[at + 1] = 0;
        into[at + 2] = 0;
        int payload = SocksAddress.write(sender(answer), into, at + HEAD_BYTES);
        System.arraycopy(answer.bytes(), answer.offset(), into, payload, answer.length());
        return payload + answer.length();
    }

    private static Target sender(Packet answer) {
        return new Target(new Ip(answer.peer().getAddress()), answer.peer().getPort());
    }

    /** A socket that fails by itself, or a mistake of ours, ends the TCP connection too, and is what the session tells. */
    private void watched(Supplier<Cause> pump) {
        try {
            Cause why = pump.get();
            if (why != Cause.CLOSED) {
                failure = new NetworkException(why);
                client.reset();
            }
        } catch (RuntimeException e) {
            failure = e;
            client.reset();
        }
    }

    private void awaitEnd() throws IOException {
        try {
            int n = 0;
            while (n >= 0) {
                client.awaitReadable();
                n = discard();
            }
        } catch (IOException e) {
            switch (failure) {
                case null -> throw e;
                case RuntimeException mistake -> throw mistake;
                case IOException network -> throw network;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private int discard() throws IOException {
        Runner runner = client.runner();
        byte[] buffer = runner.take(IGNORED);
        try {
            int n = client.tryRead(buffer, 0, buffer.length);
            if (n > 0) {
                runner.giveWay();
            }
            return n;
        } finally {
            runner.giveBack(IGNORED, buffer);
        }
    }

    /** The keys may only go when nothing uses them, so an interruption does not shorten this. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sent(PacketBatch batch, Outgoing out) {
        for (int i = 0; i < batch.count(); i++) {
            take(new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i)), out);
        }
        pipe.flush(out);
    }

    private void take(Packet datagram, Outgoing out) {
        Cause wrong = wrongWith(datagram);
        if (wrong == null) {
            try {
                int at = datagram.offset() + HEAD_BYTES;
                int length = datagram.length() - HEAD_BYTES;
                Target target = SocksAddress.read(datagram.bytes(), at, length);
                int address = SocksAddress.bytesNeeded(datagram.bytes(), at, length);
                pin.pin(datagram.peer());
                pipe.comesBy(near, datagram.peer());
                pipe.take(target, new Packet(datagram.bytes(), at + address, length - address, datagram.peer()), out);
                return;
            } catch (AddressFormatException e) {
                wrong = Cause.MALFORMED;
            }
        }
        events.dropped(wrong, Side.NEAR, datagram.peer(), datagram.length());
    }

    private @Nullable Cause wrongWith(Packet datagram) {
        if (!pin.admits(datagram.peer())) {
            return Cause.FOREIGN_SENDER;
        }
        byte[] bytes = datagram.bytes();
        int at = datagram.offset();
        if (datagram.length() < HEAD_BYTES || bytes[at] != 0 || bytes[at + 1] != 0) {
            return Cause.MALFORMED;
        }
        return bytes[at + 2] == 0 ? null : Cause.FRAGMENT;
    }
}
