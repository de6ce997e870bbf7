package culvert.net.carrier;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.RestingPeers;
import culvert.net.SocketSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A socket under the JDK's selector, which is level triggered: a waiting thread asks for interest, and the event drops it. */
final class NioStream extends CarrierStream implements NioIoHandle {
    private static final RestingPeers PEERS = new RestingPeers();

    private final SocketChannel channel;
    private final RestingPeers.Peer peer;
    private @Nullable IoRegistration registration;
    private int interest;

    NioStream(
            Carrier carrier,
            SocketChannel channel,
            InetSocketAddress remoteAddress,
            SocketSettings settings,
            boolean connected) {
        super(carrier, remoteAddress, settings, connected);
        this.channel = channel;
        this.peer = PEERS.of(this, settings.keepAlive());
    }

    @Override
    int receive(byte[] into, int offset, int length) throws IOException {
        ByteBuf scratch = carrier().scratch();
        int n = channel.read(scratch.internalNioBuffer(0, Math.min(length, Carrier.SCRATCH_BYTES)));
        if (n > 0) {
            scratch.getBytes(0, into, offset, n);
        }
        return n;
    }

    @Override
    int send(byte[] from, int offset, int length) throws IOException {
        ByteBuf scratch = carrier().scratch();
        int n = Math.min(length, Carrier.SCRATCH_BYTES);
        scratch.setBytes(0, from, offset, n);
        ByteBuffer memory = scratch.internalNioBuffer(0, n);
        return channel.write(memory);
    }

    @Override
    void sendEnd() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    @Override
    void register() throws IOException {
        carrier().streams().add(this);
        registration = NioFamily.register(carrier(), this);
        // what a thread has asked for since
        registration.submit(NioIoOps.valueOf(interest));
    }

    @Override
    void leave(boolean withReset) {
        if (registration != null) {
            registration.cancel();
        }
        if (withReset) {
            NioFamily.close(channel);
        } else {
            NioFamily.closeInOrder(channel);
        }
    }

    @Override
    void interested(boolean inReading) {
        boolean connecting = !channel.isConnected();
        submit(interest
                | (connecting ? SelectionKey.OP_CONNECT : inReading ? SelectionKey.OP_READ : SelectionKey.OP_WRITE));
    }

    /** The JDK offers no look at what the kernel knows; the system gives up by itself, after a quarter of an hour. */
    @Override
    boolean isOwedAnAnswer() {
        return false;
    }

    @Override
    public boolean isKnownToBeIdle(Duration atRest) {
        return peer.isKnownToBeIdle(atRest);
    }

    @Override
    public void probe(int times) throws IOException {
        NioFamily.probe(channel, times);
    }

    boolean isConnected() {
        return channel.isConnected();
    }

    /** The system reports that the connection is gone; trying to send, which cannot succeed, shows how it ended. */
    void askWhy() {
        try {
            channel.write(ByteBuffer.allocate(1));
            lost(new NetworkException(Cause.RESET));
        } catch (ClosedChannelException e) {
            // we have ended our half, and with the peer's end that looks the same; the reader hears how it ended
        } catch (IOException e) {
            lost(e);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            return new InetSocketAddress(0);
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        int ready = ((NioIoEvent) event).ops().value();
        submit(interest & ~ready);
        if ((ready & SelectionKey.OP_READ) != 0) {
            nowReadable(false);
        }
        if ((ready & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            nowWritable();
        }
    }

    private void submit(int wanted) {
        if (wanted != interest && registration != null) {
            registration.submit(NioIoOps.valueOf(wanted));
        }
        interest = wanted;
    }
}
