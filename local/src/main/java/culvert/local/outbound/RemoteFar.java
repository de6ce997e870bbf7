package culvert.local.outbound;

import culvert.address.AddressFormatException;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketClient.Plain;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The far side of one association at the local end: a way to the remote, and what seals and opens for it. */
final class RemoteFar implements PacketOutbound.Far {
    private final RemoteLink link;
    private final PacketClient.PacketSession session;
    private final RelayEvents events;
    private final Runner runner;

    /** The sender of the last answer, most of which have the same: as it stands there, and what it says. */
    private byte[] lastSender = {};

    private @Nullable InetSocketAddress sender;

    RemoteFar(RemotePackets shared, Association account, TaskGroup tasks) {
        this.link = new RemoteLink(shared.paths(), shared.events(), account, tasks);
        this.session = shared.wire().open();
        this.events = shared.events();
        this.runner = tasks.runner();
    }

    /** Whether another way to this remote was found, and no answers with it. */
    boolean isInVain() {
        return link.isInVain();
    }

    @Override
    public void connect() throws IOException {
        link.connect();
    }

    @Override
    public void add(Target target, Packet payload, Outgoing out) {
        int address = SocksAddress.wireBytes(target);
        Packet plain =
                new Packet(payload.bytes(), payload.offset() - address, payload.length() + address, payload.peer());
        int sealedBytes = session.sealedBytes(plain.length());
        if (sealedBytes > PacketBatch.LARGEST) {
            events.dropped(Cause.TOO_LARGE, Side.NEAR, plain.peer(), plain.length());
            return;
        }
        if (sealedBytes > PacketBatch.FRAME_PAYLOAD) {
            events.fragmented(payload.length(), sealedBytes);
        }
        int at = out.room(sealedBytes);
        int end = session.seal(plain, out.array(), at, runner);
        out.add(end - at, plain.peer(), payload.length());
    }

    @Override
    public void send(Outgoing out) throws IOException {
        link.send(out);
    }

    @Override
    public Cause receive(PacketOutbound.Answers answers) {
        return link.receive((batch, out) -> {
            byte[] plaintext = runner.take(Outgoing.PLAINTEXT);
            try {
                for (int i = 0; i < batch.count(); i++) {
                    Packet sealed = new Packet(batch.array(), batch.offset(i), batch.length(i), batch.peer(i));
                    open(sealed, plaintext, answers, out);
                }
            } finally {
                runner.giveBack(Outgoing.PLAINTEXT, plaintext);
            }
            answers.flush(out);
        });
    }

    @Override
    public void stop() {
        link.stop();
    }

    @Override
    public void close() {
        link.stop();
        session.close();
    }

    private void open(Packet sealed, byte[] plaintext, PacketOutbound.Answers answers, Outgoing out) {
        try {
            Plain plain = session.open(sealed, plaintext, runner);
            link.heard();
            int address = SocksAddress.bytesNeeded(plaintext, plain.offset(), plain.length());
            int payload = plain.offset() + address;
            answers.put(
                    new Packet(
                            plaintext, payload, plain.length() - address, sender(plaintext, plain.offset(), payload)),
                    out);
        } catch (FailureException why) {
            if (why instanceof ClockException clock) {
                events.clockDiffers(clock.skew());
            }
            events.dropped(why.reason(), Side.FAR, sealed.peer(), sealed.length());
        } catch (AddressFormatException e) {
            events.dropped(Cause.MALFORMED, Side.FAR, sealed.peer(), sealed.length());
        }
    }

    private InetSocketAddress sender(byte[] plaintext, int from, int to)
            throws AddressFormatException, FailureException {
        InetSocketAddress known = sender;
        if (known != null && Arrays.equals(lastSender, 0, lastSender.length, plaintext, from, to)) {
            return known;
        }
        Target target = SocksAddress.read(plaintext, from, to - from);
        if (!(target.host() instanceof Ip ip)) {
            throw new PeerException(Cause.UNSUPPORTED_ADDRESS, "an answer from a name");
        }
        known = new InetSocketAddress(ip.address(), target.port());
        lastSender = Arrays.copyOfRange(plaintext, from, to);
        sender = known;
        return known;
    }
}
