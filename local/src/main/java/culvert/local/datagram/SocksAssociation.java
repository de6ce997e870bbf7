package culvert.local.datagram;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.relay.ByteCounter;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Request;
import culvert.relay.Service;
import culvert.relay.Side;
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
 *
 * <p>From the address on this is what is sealed for the remote.
 */
public final class SocksAssociation implements Service {
    private static final int HEAD_BYTES = 3;

    /** What a client sends by the TCP connection means nothing. */
    private static final Pooled<byte[]> IGNORED = new Pooled<>("ignored bytes", 4, () -> new byte[1024]);

    private final Stream client;
    private final PacketSocket near;
    private final RemoteSide far;
    private final ClientPin pin;
    private final RelayEvents events;
    private volatile @Nullable Exception failure;

    private SocksAssociation(Request.Associate request, PacketSocket near, RemoteSide far, RelayEvents events) {
        this.client = request.client();
        this.near = near;
        this.far = far;
        this.events = events;
        this.pin = new ClientPin(client.remoteAddress().getAddress(), request.sender());
    }

    /** Opens one where the client's TCP connection arrived, which is an address that the client can reach. */
    public static SocksAssociation open(Request.Associate request, RemoteRoute route) throws IOException {
        Stream client = request.client();
        Runner runner = client.runner();
        RemoteSide far = RemoteSide.open(route, runner);
        try {
            PacketSocket near =
                    runner.bind(new InetSocketAddress(client.localAddress().getAddress(), 0));
            return new SocksAssociation(request, near, far, route.events());
        } catch (IOException | RuntimeException e) {
            far.close();
            throw e;
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return near.localAddress();
    }

    @Override
    public void run(ByteCounter counter) throws IOException {
        Runner runner = client.runner();
        Thread up = runner.start(
                "associate-up", () -> watched(new PacketPump(near, (batch, out) -> sent(batch, out, counter))::run));
        Thread down = runner.start("associate-down", () -> watched(() -> far.receive(this::received, near, counter)));
        try {
            awaitEnd();
        } finally {
            stop();
            join(up);
            join(down);
        }
    }

    @Override
    public void reset() {
        stop();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }

    /** Nothing goes anywhere from now on. */
    private void stop() {
        near.close();
        far.stop();
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

    private void sent(PacketBatch batch, Outgoing out, ByteCounter counter) throws IOException {
        for (int i = 0; i < batch.count(); i++) {
            Packet datagram = new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i));
            Cause wrong = wrongWith(datagram);
            if (wrong != null) {
                events.dropped(wrong, Side.NEAR, datagram.peer(), datagram.length());
            } else {
                pin.pin(datagram.peer());
                Packet plain = new Packet(
                        datagram.bytes(),
                        datagram.offset() + HEAD_BYTES,
                        datagram.length() - HEAD_BYTES,
                        datagram.peer());
                far.add(plain, addressBytes(plain), out);
            }
        }
        far.send(out, counter);
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
        if (bytes[at + 2] != 0) {
            return Cause.FRAGMENT;
        }
        try {
            SocksAddress.read(bytes, at + HEAD_BYTES, datagram.length() - HEAD_BYTES);
            return null;
        } catch (AddressFormatException e) {
            return Cause.MALFORMED;
        }
    }

    private static int addressBytes(Packet plain) {
        try {
            return SocksAddress.bytesNeeded(plain.bytes(), plain.offset(), plain.length());
        } catch (AddressFormatException e) {
            throw new IllegalStateException("it was read a moment ago", e);
        }
    }

    private void received(Packet plain, int addressBytes, Outgoing out) {
        InetSocketAddress to = pin.client();
        int length = HEAD_BYTES + plain.length();
        if (to == null) {
            events.dropped(Cause.FOREIGN_SENDER, Side.FAR, plain.peer(), plain.length());
        } else if (length > PacketBatch.LARGEST) {
            events.dropped(Cause.TOO_LARGE, Side.FAR, plain.peer(), plain.length());
        } else {
            int at = out.room(length);
            byte[] into = out.array();
            into[at] = 0;
            into[at + 1] = 0;
            into[at + 2] = 0;
            System.arraycopy(plain.bytes(), plain.offset(), into, at + HEAD_BYTES, plain.length());
            out.add(length, to, plain.length() - addressBytes);
        }
    }
}
