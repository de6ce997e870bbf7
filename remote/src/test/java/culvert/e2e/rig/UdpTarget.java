package culvert.e2e.rig;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A target for datagrams on loopback: sends each back to where it came from, and remembers who that was. */
public final class UdpTarget implements AutoCloseable {
    private final DatagramSocket socket;
    private final AtomicInteger received = new AtomicInteger();
    private final BlockingQueue<SocketAddress> senders = new LinkedBlockingQueue<>();
    private final Consumer<byte[]> seen;

    private UdpTarget(DatagramSocket socket, Consumer<byte[]> seen) {
        this.socket = socket;
        this.seen = seen;
    }

    public static UdpTarget open() throws IOException {
        return open("127.0.0.1");
    }

    public static UdpTarget open(String address) throws IOException {
        return open(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
    }

    /** At a socket that is bound. */
    public static UdpTarget open(DatagramSocket socket) throws IOException {
        return open(socket, _ -> {});
    }

    /** The same, where somebody sees each before it is sent back. */
    public static UdpTarget open(DatagramSocket socket, Consumer<byte[]> seen) throws IOException {
        socket.setReceiveBufferSize(1 << 20);
        UdpTarget target = new UdpTarget(socket, seen);
        Thread.ofPlatform().daemon().name("udp-target").start(target::echo);
        return target;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** How many have come. */
    public int received() {
        return received.get();
    }

    /** Who has sent, in order. */
    public BlockingQueue<SocketAddress> senders() {
        return senders;
    }

    /** Says something to somebody who has not asked. */
    public void say(byte[] words, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(words, words.length, to));
    }

    private void echo() {
        byte[] buffer = new byte[65_536];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                received.incrementAndGet();
                senders.add(packet.getSocketAddress());
                byte[] words = Arrays.copyOf(buffer, packet.getLength());
                seen.accept(words);
                say(words, packet.getSocketAddress());
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
