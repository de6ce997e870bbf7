package culvert.local.datagram;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.net.User;
import culvert.relay.ByteCounter;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.Side;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketClient.Plain;
import java.io.IOException;
import java.util.Arrays;

/** The far side of one association at the local end: a way to the remote, and what seals and opens for it. */
final class RemoteSide implements AutoCloseable {
    /** Takes what the remote has sent, opened. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Puts a datagram to those that leave for the client.
         *
         * @param plain address and payload, where they stand in the packet's array
         * @param addressBytes how much of it is the address
         */
        void received(Packet plain, int addressBytes, Outgoing out);
    }

    private final RemoteLink link;
    private final PacketClient.Session session;
    private final Router router;
    private final RelayEvents events;
    private final Runner runner;

    /** The address that was permitted last, as it stands in a datagram: most go where the one before went. */
    private byte[] permitted = {};

    private RemoteSide(RemoteLink link, RemoteRoute route, Runner runner) {
        this.link = link;
        this.session = route.wire().open();
        this.router = route.router();
        this.events = route.events();
        this.runner = runner;
    }

    /** Opens one; the caller's. */
    static RemoteSide open(RemoteRoute route, Runner runner) throws IOException {
        return new RemoteSide(RemoteLink.open(route, runner), route, runner);
    }

    /**
     * Seals a datagram and puts it to those that leave, unless its target is forbidden or it is too large. By one thread at a time.
     *
     * @param plain address and payload, checked
     */
    void add(Packet plain, int addressBytes, Outgoing out) {
        if (!permits(plain, addressBytes)) {
            events.dropped(Cause.BLOCKED, Side.NEAR, plain.peer(), plain.length());
            return;
        }
        int payload = plain.length() - addressBytes;
        int sealedBytes = session.sealedBytes(plain.length());
        if (sealedBytes > PacketBatch.LARGEST) {
            events.dropped(Cause.TOO_LARGE, Side.NEAR, plain.peer(), plain.length());
            return;
        }
        if (sealedBytes > PacketBatch.FRAME_PAYLOAD) {
            events.fragmented(payload, sealedBytes);
        }
        int at = out.room(sealedBytes);
        int end = session.seal(plain, out.array(), at, runner);
        out.add(end - at, plain.peer(), payload);
    }

    private boolean permits(Packet plain, int addressBytes) {
        byte[] bytes = plain.bytes();
        int from = plain.offset();
        if (Arrays.equals(bytes, from, from + addressBytes, permitted, 0, permitted.length)) {
            return true;
        }
        try {
            router.route(SocksAddress.read(bytes, from, addressBytes), User.UNNAMED);
        } catch (BlockedException | AddressFormatException forbidden) {
            return false;
        }
        permitted = Arrays.copyOfRange(bytes, from, from + addressBytes);
        return true;
    }

    /** Sends what was put there. */
    void send(Outgoing out, ByteCounter counter) throws IOException {
        link.send(out, counter);
    }

    /**
     * Takes what comes until the socket is closed, and sends it on through {@code near}.
     *
     * @return why it ended
     */
    Cause receive(Receiver receiver, PacketSocket near, ByteCounter counter) {
        PacketPump.Handler handler = (batch, out) -> {
            byte[] plaintext = runner.take(Outgoing.PLAINTEXT);
            try {
                for (int i = 0; i < batch.count(); i++) {
                    open(
                            new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i)),
                            plaintext,
                            receiver,
                            out);
                }
            } finally {
                runner.giveBack(Outgoing.PLAINTEXT, plaintext);
            }
            out.send(near, counter, Side.FAR, events);
        };
        return link.receive(handler);
    }

    /** Ends {@link #receive}. From any thread. */
    void stop() {
        link.stop();
    }

    /** Overwrites the keys; nothing may be running. */
    @Override
    public void close() {
        link.stop();
        session.close();
    }

    private void open(Packet sealed, byte[] plaintext, Receiver receiver, Outgoing out) {
        try {
            Plain plain = session.open(sealed, plaintext, runner);
            link.heard();
            int addressBytes = SocksAddress.bytesNeeded(plaintext, plain.offset(), plain.length());
            receiver.received(new Packet(plaintext, plain.offset(), plain.length(), sealed.peer()), addressBytes, out);
        } catch (FailureException why) {
            if (why instanceof ClockException clock) {
                events.clockDiffers(clock.skew());
            }
            events.dropped(why.reason(), Side.FAR, sealed.peer(), sealed.length());
        } catch (AddressFormatException e) {
            events.dropped(Cause.MALFORMED, Side.FAR, sealed.peer(), sealed.length());
        }
    }
}
