package culvert.e2e.rig;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The network between local and remote in the hands of somebody else: each datagram becomes those that the test makes
 * of it.
 */
public final class DatagramTap implements AutoCloseable {
    /** Makes of one datagram what arrives: itself, others, none. */
    @FunctionalInterface
    public interface Meddler {
        List<byte[]> make(byte[] genuine);
    }

    private final InetSocketAddress remote;
    private final DatagramSocket near;
    private final DatagramSocket far;
    private volatile Meddler up;
    private volatile Meddler down;
    private volatile @Nullable SocketAddress local;

    private DatagramTap(InetSocketAddress remote, DatagramSocket near, DatagramSocket far) {
        this.remote = remote;
        this.near = near;
        this.far = far;
        this.up = List::of;
        this.down = List::of;
    }

    public static DatagramTap open(InetSocketAddress remote) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        DatagramTap tap = new DatagramTap(remote, new DatagramSocket(any), new DatagramSocket(any));
        tap.near.setReceiveBufferSize(1 << 20);
        tap.far.setReceiveBufferSize(1 << 20);
        Thread.ofPlatform().daemon().name("tap-up").start(() -> tap.carry(true));
        Thread.ofPlatform().daemon().name("tap-down").start(() -> tap.carry(false));
        return tap;
    }

    /** What the local takes for the remote. */
    public InetSocketAddress address() {
        return (InetSocketAddress) near.getLocalSocketAddress();
    }

    /** What becomes of datagrams to the remote from now on. */
    public void meddleUp(Meddler meddler) {
        up = meddler;
    }

    /** What becomes of datagrams to the local from now on. */
    public void meddleDown(Meddler meddler) {
        down = meddler;
    }

    /** The genuine one between damaged, forged, cut and repeated ones. */
    public static List<byte[]> allKindsOfWrong(byte[] genuine) {
        return List.of(
                changed(genuine, copy -> {
                    copy[0] ^= 1;
                    return copy;
                }),
                changed(genuine, copy -> {
                    copy[copy.length - 1] ^= 1;
                    return copy;
                }),
                changed(genuine, copy -> {
                    copy[copy.length / 2] ^= (byte) 0x80;
                    return copy;
                }),
                changed(genuine, copy -> Arrays.copyOf(copy, copy.length - 1)),
                changed(genuine, copy -> Arrays.copyOf(copy, 20)),
                new byte[0],
                new byte[221],
                genuine,
                genuine,
                changed(genuine, copy -> {
                    Arrays.fill(copy, (byte) 7);
                    return copy;
                }));
    }

    private static byte[] changed(byte[] genuine, UnaryOperator<byte[]> how) {
        return how.apply(genuine.clone());
    }

    private void carry(boolean isUp) {
        DatagramSocket from = isUp ? near : far;
        DatagramSocket to = isUp ? far : near;
        byte[] buffer = new byte[65_536];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                from.receive(packet);
                if (isUp) {
                    local = packet.getSocketAddress();
                }
                SocketAddress next = isUp ? remote : local;
                for (byte[] made : (isUp ? up : down).make(Arrays.copyOf(buffer, packet.getLength()))) {
                    to.send(new DatagramPacket(made, made.length, next));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
