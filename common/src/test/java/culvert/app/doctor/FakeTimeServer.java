package culvert.app.doctor;

import culvert.address.Target;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A server of NTP on loopback, whose clock is off by as much as a test wants. */
public final class FakeTimeServer implements AutoCloseable {
    private static final long SECONDS_FROM_1900_TO_1970 = 2_208_988_800L;

    private final DatagramSocket socket;
    private final Duration off;
    private final UnaryOperator<byte[]> change;

    private FakeTimeServer(DatagramSocket socket, Duration off, UnaryOperator<byte[]> change) {
        this.socket = socket;
        this.off = off;
        this.change = change;
    }

    public static FakeTimeServer open(Duration off) throws IOException {
        return open(off, answer -> answer);
    }

    /** One whose answers are changed before they leave. */
    static FakeTimeServer open(Duration off, UnaryOperator<byte[]> change) throws IOException {
        FakeTimeServer server = new FakeTimeServer(
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), off, change);
        Thread.ofPlatform().daemon().name("time-server").start(server::serve);
        return server;
    }

    public Target address() {
        return Target.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[48], 48);
                socket.receive(packet);
                Instant now = Instant.now().plus(off);
                byte[] sent = new byte[8];
                System.arraycopy(packet.getData(), 40, sent, 0, 8);
                byte[] answer = ByteBuffer.allocate(48)
                        .put(0, (byte) 0x24)
                        .put(1, (byte) 2)
                        .put(24, sent)
                        .put(32, time(now))
                        .put(40, time(now))
                        .array();
                byte[] changed = change.apply(answer);
                socket.send(new DatagramPacket(changed, changed.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static byte[] time(Instant instant) {
        return ByteBuffer.allocate(8)
                .putInt((int) (instant.getEpochSecond() + SECONDS_FROM_1900_TO_1970))
                .putInt((int) (((long) instant.getNano() << 32) / 1_000_000_000))
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
