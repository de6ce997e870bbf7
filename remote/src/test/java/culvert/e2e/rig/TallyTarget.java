package culvert.e2e.rig;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongArray;

/** A target for connections and datagrams that counts whose bytes they are, by the number that each begins with. */
public final class TallyTarget implements AutoCloseable {
    /** What a datagram begins with. */
    public static final int LEAST_DATAGRAM = 2 * Integer.BYTES;

    /** What it says once it knows what is wanted. */
    static final int READY = 'r';

    private final Count connections;
    private final Count datagrams;
    private final TcpTarget tcp;
    private final UdpTarget udp;

    /** What was carried for each, to here and from here. */
    private record Count(AtomicLongArray up, AtomicLongArray down) {
        Count(int users) {
            this(new AtomicLongArray(users), new AtomicLongArray(users));
        }

        Carried of(int user) {
            return new Carried(up.get(user), down.get(user));
        }
    }

    /** Bytes of payload to targets and to clients. */
    public record Carried(long up, long down) {
        public static final Carried NOTHING = new Carried(0, 0);

        public Carried and(Carried more) {
            return new Carried(up + more.up, down + more.down);
        }

        public long both() {
            return up + down;
        }
    }

    /**
     * What a client wants of a connection.
     *
     * @param up so many bytes of the user's {@link #payload} follow, and the end
     * @param down so many come back then; {@link #ECHO} for all that is sent, at once
     */
    public record Wish(int user, int up, int down) {
        public static final int ECHO = -1;

        /** What a connection begins with. */
        public static final int BYTES = 3 * Integer.BYTES;

        /** What a session carries beside what is wished, both ways. */
        static final int OVERHEAD = BYTES + 1;

        byte[] wire() {
            return ByteBuffer.allocate(BYTES)
                    .putInt(user)
                    .putInt(up)
                    .putInt(down)
                    .array();
        }
    }

    private TallyTarget(int users, DatagramSocket socket) throws IOException {
        this.connections = new Count(users);
        this.datagrams = new Count(users);
        this.tcp = TcpTarget.open(this::serve);
        this.udp = UdpTarget.open(socket, this::count);
    }

    /** For users with numbers below that. */
    public static TallyTarget open(int users) throws IOException {
        return new TallyTarget(users, new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    public InetSocketAddress connections() {
        return tcp.address();
    }

    public InetSocketAddress datagrams() {
        return udp.address();
    }

    /** By connections. */
    public Carried carried(int user) {
        return connections.of(user);
    }

    /** By datagrams. */
    public Carried carriedByDatagrams(int user) {
        return datagrams.of(user);
    }

    /** What went wrong; a session that was cut is among it. */
    public Queue<Throwable> problems() {
        return tcp.problems();
    }

    /** What somebody sends or gets. */
    public static Payload payload(int user, int bytes) {
        return new Payload(user, bytes);
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }

    private void serve(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        Wish wish = new Wish(in.readInt(), in.readInt(), in.readInt());
        int user = wish.user();
        connections.up().addAndGet(user, Wish.BYTES);
        connections.down().addAndGet(user, 1);
        out.write(READY);
        if (wish.down() == Wish.ECHO) {
            echo(user, in, out);
        } else {
            Payload.Received got = Payload.read(in, wish.up() + 1L); // one more than there is, to see the end
            connections.up().addAndGet(user, got.bytes());
            if (!got.equals(payload(user, wish.up()).expected())) {
                throw new AssertionError("not what user " + user + " has sent: " + got);
            }
            payload(user, wish.down()).writeTo(out);
            connections.down().addAndGet(user, wish.down());
        }
        connection.shutdownOutput();
    }

    private void echo(int user, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[4096];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            connections.up().addAndGet(user, n);
            connections.down().addAndGet(user, n);
            out.write(buffer, 0, n);
        }
    }

    private void count(byte[] datagram) {
        int user = ByteBuffer.wrap(datagram).getInt();
        datagrams.up().addAndGet(user, datagram.length);
        datagrams.down().addAndGet(user, datagram.length);
    }
}
