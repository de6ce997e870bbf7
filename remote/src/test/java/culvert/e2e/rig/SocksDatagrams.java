package culvert.e2e.rig;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** A client that has a SOCKS5 UDP association, and sees its connection and its datagrams. */
public final class SocksDatagrams implements AutoCloseable {
    private static final int HEAD_BYTES = 3;

    /** Nothing in these tests takes so long, however busy the machine is. */
    private static final int READ_LIMIT_MILLIS = 60_000;

    private final Socket connection;
    private final DatagramSocket socket;
    private final InetSocketAddress relay;

    /** An answer: who sent it, and what. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(Target from, byte[] payload) {}

    private SocksDatagrams(Socket connection, DatagramSocket socket, InetSocketAddress relay) {
        this.connection = connection;
        this.socket = socket;
        this.relay = relay;
    }

    /** Asks for an association without saying where it will send from. */
    public static SocksDatagrams open(InetSocketAddress proxy) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.setReceiveBufferSize(1 << 20);
        return open(proxy, socket, new Target(culvert.address.Host.parse("0.0.0.0"), 0));
    }

    /** Asks for an association, saying something. */
    public static SocksDatagrams open(InetSocketAddress proxy, DatagramSocket socket, Target announced)
            throws IOException {
        return open(new Socket(), proxy, socket, announced);
    }

    /** The same on a host of a lab. */
    public static SocksDatagrams open(Host host, InetSocketAddress proxy) throws Exception {
        DatagramSocket socket = host.bind("127.0.0.1", 0);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return open(host.socket(), proxy, socket, new Target(culvert.address.Host.parse("0.0.0.0"), 0));
    }

    private static SocksDatagrams open(
            Socket connection, InetSocketAddress proxy, DatagramSocket socket, Target announced) throws IOException {
        connection.setSoTimeout(READ_LIMIT_MILLIS);
        connection.connect(proxy);
        DataInputStream in = new DataInputStream(connection.getInputStream());
        connection.getOutputStream().write(new byte[] {5, 1, 0});
        in.readFully(new byte[2]);
        byte[] request = new byte[HEAD_BYTES + SocksAddress.wireBytes(announced)];
        request[0] = 5;
        request[1] = 3;
        SocksAddress.write(announced, request, HEAD_BYTES);
        connection.getOutputStream().write(request);
        byte[] reply = new byte[10];
        in.readFully(reply);
        if (reply[1] != 0) {
            throw new SocksClient.Refused(reply[1]);
        }
        try {
            Target bound = SocksAddress.read(reply, HEAD_BYTES, reply.length - HEAD_BYTES);
            InetAddress address = InetAddress.ofLiteral(bound.host().toString());
            return new SocksDatagrams(connection, socket, new InetSocketAddress(address, bound.port()));
        } catch (AddressFormatException e) {
            throw new IOException(e);
        }
    }

    /** The TCP connection that keeps it alive. */
    public Socket connection() {
        return connection;
    }

    /** Where datagrams are sent from. */
    public DatagramSocket socket() {
        return socket;
    }

    /** Where datagrams are sent to. */
    public InetSocketAddress relay() {
        return relay;
    }

    public void send(Target to, byte[] payload) throws IOException {
        sendRaw(socks(0, to, payload));
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, relay));
    }

    /** A datagram as SOCKS5 has it. */
    public static byte[] socks(int fragment, Target to, byte[] payload) {
        byte[] datagram = new byte[HEAD_BYTES + SocksAddress.wireBytes(to) + payload.length];
        datagram[2] = (byte) fragment;
        int at = SocksAddress.write(to, datagram, HEAD_BYTES);
        System.arraycopy(payload, 0, datagram, at, payload.length);
        return datagram;
    }

    public Answer receive() throws IOException {
        byte[] buffer = new byte[65_536];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        try {
            int length = packet.getLength() - HEAD_BYTES;
            int address = SocksAddress.bytesNeeded(buffer, HEAD_BYTES, length);
            return new Answer(
                    SocksAddress.read(buffer, HEAD_BYTES, length),
                    Arrays.copyOfRange(buffer, HEAD_BYTES + address, packet.getLength()));
        } catch (AddressFormatException e) {
            throw new IOException(e);
        }
    }

    /** True when nothing comes for a moment. */
    public boolean hearsNothing() throws IOException {
        socket.setSoTimeout(200);
        try {
            receive();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        socket.close();
    }
}
