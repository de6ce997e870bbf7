package culvert.net.carrier;

import culvert.net.PacketBatch;
import culvert.net.PacketChannel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** A UDP socket under the JDK's selector: the thread that waits sets the interest, the event clears it. */
final class NioPacketSocket extends CarrierPacketSocket implements NioIoHandle {
    private static final NioIoOps NOTHING = NioIoOps.valueOf(0);
    private static final NioIoOps READ = NioIoOps.valueOf(SelectionKey.OP_READ);

    private final PacketChannel packets;
    private @Nullable IoRegistration registration;
    private boolean interested;

    NioPacketSocket(Carrier carrier, PacketChannel packets) {
        super(carrier);
        this.packets = packets;
    }

    PacketChannel packets() {
        return packets;
    }

    @Override
    boolean receive(PacketBatch into) throws IOException {
        return packets.receive(into, scratch());
    }

    @Override
    void transmit(PacketBatch batch, Unsent unsent) throws IOException {
        packets.send(batch, scratch(), unsent);
    }

    private ByteBuffer scratch() {
        return carrier().scratch().internalNioBuffer(0, Carrier.SCRATCH_BYTES);
    }

    @Override
    void bindTo(InetSocketAddress peer) {
        packets.connect(peer);
    }

    @Override
    void register() throws IOException {
        registration = NioFamily.register(carrier(), this);
        // what a thread has asked for since
        registration.submit(interested ? READ : NOTHING);
    }

    @Override
    void leave() {
        if (registration != null) {
            registration.cancel();
        }
        NioFamily.close(packets.channel());
    }

    @Override
    void interested() {
        if (!interested && registration != null) {
            registration.submit(READ);
        }
        interested = true;
    }

    @Override
    public InetSocketAddress localAddress() {
        return packets.localAddress();
    }

    @Override
    public SelectableChannel selectableChannel() {
        return packets.channel();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        interested = false;
        from.submit(NOTHING);
        nowReadable();
    }
}
