package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.AddressFormatException;
import culvert.address.Host;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Packet;
import culvert.net.TestRunner;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.InstantSource;
import java.util.Arrays;

/** A client that speaks the wire of datagrams to a remote itself, from an address of loopback: any number of sessions. */
public final class WireDatagrams implements AutoCloseable {
    /** A datagram may be lost in a full buffer; waiting for room took others up to a minute. */
    private static final int RESENT = 5;

    private static final int PATIENCE_MILLIS = 2000;

    private final TestRunner runner = new TestRunner();
    private final DatagramSocket socket;
    private final PacketClient wire;
    private final InetSocketAddress remote;
    private PacketClient.PacketSession session;
    private int number;
    private long sent;
    private long received;

    private WireDatagrams(DatagramSocket socket, PacketClient wire, InetSocketAddress remote) {
        this.socket = socket;
        this.wire = wire;
        this.remote = remote;
        this.session = wire.open();
    }

    /** With the password of the tests. */
    public static WireDatagrams open(Method method, String from, InetSocketAddress remote) throws IOException {
        return open(method, TunnelOptions.password(method), from, remote);
    }

    /** With a password, from that address. */
    public static WireDatagrams open(Method method, String password, String from, InetSocketAddress remote)
            throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        ClientRules rules = new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true);
        return new WireDatagrams(socket, PacketClient.of(method, password, rules), remote);
    }

    /** From now on it is another session. */
    public void beginAnother() {
        session = wire.open();
    }

    /** Sends a datagram and does not care what becomes of it. */
    public void send(Target to, byte[] payload) throws IOException {
        byte[] sealed = sealed(to, payload);
        sent += payload.length;
        sendRaw(sealed, sealed.length);
    }

    /** A datagram as {@link #send} would send it. */
    public byte[] sealed(Target to, byte[] payload) {
        byte[] plain = new byte[SocksAddress.wireBytes(to) + payload.length];
        System.arraycopy(payload, 0, plain, SocksAddress.write(to, plain, 0), payload.length);
        byte[] sealed = new byte[session.sealedBytes(plain.length)];
        int end = session.seal(new Packet(plain, 0, plain.length, remote), sealed, 0, runner);
        return Arrays.copyOf(sealed, end);
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes, int length) throws IOException {
        socket.send(new DatagramPacket(bytes, length, remote));
    }

    /** Is answered by something that sends back what it gets; what was lost in a full buffer is sent again. */
    public void exchange(Target to) throws IOException {
        exchange(to, new byte[] {(byte) ++number, (byte) (number >> 8)});
    }

    /** The same with words that are not those of the last exchange. */
    public void exchange(Target to, byte[] payload) throws IOException {
        for (int tries = 0; tries <= RESENT; tries++) {
            send(to, payload);
            try {
                while (!Arrays.equals(payload, receive())) {
                    // what was sent twice is answered twice
                }
                return;
            } catch (SocketTimeoutException lost) {
                assertTrue(tries < RESENT, "no answer to datagram " + number);
            }
        }
    }

    /** Bytes of payload that were sent, with what was lost and sent again. */
    public long sent() {
        return sent;
    }

    /** Bytes of payload that have come back. */
    public long received() {
        return received;
    }

    /** Takes what is still on its way, until so many bytes have come back in all. */
    public void awaitReceived(long bytes) throws IOException {
        while (received < bytes) {
            receive();
        }
    }

    private byte[] receive() throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        byte[] into = new byte[2000];
        PacketClient.Plain plain =
                session.open(new Packet(answer.getData(), 0, answer.getLength(), remote), into, runner);
        int end = plain.offset() + plain.length();
        int begin = plain.offset() + addressBytes(into, plain);
        received += end - begin;
        return Arrays.copyOfRange(into, begin, end);
    }

    private static int addressBytes(byte[] from, PacketClient.Plain plain) throws IOException {
        try {
            return SocksAddress.bytesNeeded(from, plain.offset(), plain.length());
        } catch (AddressFormatException e) {
            throw new IOException(e);
        }
    }

    /** The target at an address. */
    public static Target target(InetSocketAddress address) {
        return new Target(Host.parse(address.getAddress().getHostAddress()), address.getPort());
    }

    @Override
    public void close() {
        socket.close();
        wire.close();
    }
}
