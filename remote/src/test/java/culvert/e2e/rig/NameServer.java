package culvert.e2e.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A DNS server that knows a few names (RFC 1035, A and AAAA over UDP) and remembers what it was asked. */
public final class NameServer implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int HEADER_BYTES = 12;
    /** Response, authoritative, recursion available. */
    private static final int ANSWER = 0x8480;

    private static final int FORMAT_ERROR = 1;
    private static final int NO_SUCH_NAME = 3;
    /** Where a query counts its additional records: what EDNS adds is one (RFC 6891). */
    private static final int ADDITIONAL = 10;

    private static final Duration LATE = Duration.ofSeconds(2);
    private static final int TIME_TO_LIVE = 60;
    /** A pointer to the name of the question. */
    private static final int NAME_OF_QUESTION = 0xC000 | HEADER_BYTES;

    private final DatagramSocket socket;
    private final Map<String, List<InetAddress>> names;
    private final Habit habit;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /** How it treats a query. */
    public enum Habit {
        PROMPT,
        /** Answers after two seconds. */
        LATE,
        /** Says that it does not understand EDNS. */
        REFUSES_EDNS,
        /** Never answers a query with EDNS. */
        IGNORES_EDNS
    }

    private NameServer(DatagramSocket socket, Map<String, List<InetAddress>> names, Habit habit) {
        this.socket = socket;
        this.names = names;
        this.habit = habit;
    }

    public static NameServer open(Map<String, List<InetAddress>> names) throws IOException {
        return open(
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), names, Habit.PROMPT);
    }

    /** At a socket that is bound. */
    public static NameServer open(DatagramSocket socket, Map<String, List<InetAddress>> names, Habit habit) {
        NameServer server = new NameServer(socket, names, habit);
        Thread.ofPlatform().daemon().name("name-server").start(server::serve);
        return server;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The names asked for, in order, one for each question. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                treat(ByteBuffer.wrap(buffer, 0, packet.getLength()), packet.getSocketAddress());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void treat(ByteBuffer query, SocketAddress client) throws IOException {
        boolean edns = query.getShort(ADDITIONAL) > 0;
        if (habit == Habit.REFUSES_EDNS && edns) {
            ByteBuffer error = ByteBuffer.allocate(HEADER_BYTES);
            error.putShort(query.getShort(0)).putShort((short) (ANSWER | FORMAT_ERROR));
            send(error.array(), client);
        } else if (habit != Habit.IGNORES_EDNS || !edns) {
            byte[] answer = answer(query);
            if (habit == Habit.LATE) {
                CompletableFuture.delayedExecutor(LATE.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> sendLate(answer, client));
            } else {
                send(answer, client);
            }
        }
    }

    private void send(byte[] answer, SocketAddress client) throws IOException {
        socket.send(new DatagramPacket(answer, answer.length, client));
    }

    private void sendLate(byte[] answer, SocketAddress client) {
        try {
            send(answer, client);
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] answer(ByteBuffer query) {
        short id = query.getShort(0);
        query.position(HEADER_BYTES);
        String name = readName(query);
        int type = query.getShort();
        int endOfQuestion = query.position() + Short.BYTES;
        asked.add(name);

        List<InetAddress> known = names.getOrDefault(name, List.of());
        List<InetAddress> wanted = known.stream()
                .filter(address -> type == (address instanceof Inet4Address ? TYPE_A : TYPE_AAAA))
                .toList();
        ByteBuffer out = ByteBuffer.allocate(1500);
        out.putShort(id).putShort((short) (ANSWER | (known.isEmpty() ? NO_SUCH_NAME : 0)));
        out.putShort((short) 1).putShort((short) wanted.size()).putInt(0);
        out.put(query.slice(HEADER_BYTES, endOfQuestion - HEADER_BYTES));
        for (InetAddress address : wanted) {
            byte[] bytes = address.getAddress();
            out.putShort((short) NAME_OF_QUESTION).putShort((short) type).putShort((short) CLASS_IN);
            out.putInt(TIME_TO_LIVE).putShort((short) bytes.length).put(bytes);
        }
        byte[] answer = new byte[out.position()];
        out.get(0, answer);
        return answer;
    }

    private static String readName(ByteBuffer query) {
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
