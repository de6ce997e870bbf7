package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Binds sockets of the transport and gives them the JDK's to talk to. */
public abstract class PacketHarness extends TransportHarness {
    /** For who expects that everything is sent. */
    protected static final PacketSocket.Unsent NEVER = (index, why) -> {
        throw new AssertionError("datagram " + index + " was not sent: " + why);
    };

    /** A datagram that came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    protected record Datagram(byte[] payload, InetSocketAddress peer) {
        String text() {
            return new String(payload, StandardCharsets.US_ASCII);
        }
    }

    /** What a test does with a bound socket, on its runner. */
    @FunctionalInterface
    protected interface PacketWork {
        void on(PacketSocket socket) throws Exception;
    }

    protected final void bound(InetSocketAddress at, PacketWork work) throws Exception {
        Runner runner = transport().runner();
        onRunner(
                () -> {
                    try (PacketSocket socket = runner.bind(at)) {
                        work.on(socket);
                        return true;
                    }
                },
                runner);
    }

    protected static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** A socket of the JDK, which gives up after a while. */
    protected static DatagramSocket peer(InetSocketAddress at) throws IOException {
        DatagramSocket peer = new DatagramSocket(at);
        peer.setSoTimeout((int) LONG.toMillis());
        return peer;
    }

    protected static InetSocketAddress address(DatagramSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    protected static void send(DatagramSocket from, byte[] payload, InetSocketAddress to) throws IOException {
        from.send(new DatagramPacket(payload, payload.length, to));
    }

    /**
     * Waits on a platform thread: the JDK's poller, should a carrier's thread be the first to need it, would live on that
     * carrier and die with it, to the harm of later tests.
     */
    protected static Datagram receive(DatagramSocket at) throws Exception {
        CompletableFuture<Datagram> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
            try {
                at.receive(packet);
                byte[] payload = Arrays.copyOf(packet.getData(), packet.getLength());
                result.complete(new Datagram(payload, (InetSocketAddress) packet.getSocketAddress()));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    protected static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** So many bytes that depend on their place. */
    protected static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }

    protected static void add(PacketBatch batch, byte[] payload, InetSocketAddress to) {
        int at = batch.room(payload.length);
        System.arraycopy(payload, 0, batch.array(), at, payload.length);
        batch.add(payload.length, to);
    }

    protected static PacketBatch batch(InetSocketAddress to, byte[]... payloads) {
        PacketBatch batch = new PacketBatch();
        for (byte[] payload : payloads) {
            add(batch, payload, to);
        }
        return batch;
    }

    /** Sends and says what was not. */
    protected static Map<Integer, Cause> unsent(PacketSocket socket, PacketBatch batch) throws IOException {
        Map<Integer, Cause> lost = new TreeMap<>();
        socket.send(batch, (index, why) -> assertEquals(null, lost.put(index, why)));
        return lost;
    }

    /** Receives so many, in as many steps as it takes. */
    protected static List<Datagram> receive(PacketSocket socket, int count) throws IOException {
        List<Datagram> all = new ArrayList<>();
        PacketBatch batch = new PacketBatch();
        while (all.size() < count) {
            socket.awaitReadable();
            batch.clear();
            int n = socket.tryReceive(batch);
            assertEquals(n, batch.count());
            for (int i = 0; i < n; i++) {
                int at = batch.offset(i);
                all.add(new Datagram(Arrays.copyOfRange(batch.array(), at, at + batch.length(i)), batch.peer(i)));
            }
        }
        assertEquals(count, all.size());
        return all;
    }

    protected static List<String> texts(List<Datagram> datagrams) {
        return datagrams.stream().map(Datagram::text).toList();
    }

    /** Descriptors of sockets that this process has open. */
    protected static long openSockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(PacketHarness::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** Until nobody has that port. */
    protected static void awaitFree(InetSocketAddress address) throws IOException {
        Deadline deadline = Deadline.in(LONG);
        while (true) {
            try (DatagramSocket again = new DatagramSocket(address)) {
                assertEquals(address, again.getLocalSocketAddress());
                return;
            } catch (BindException e) {
                assertFalse(deadline.hasPassed(), () -> address + " is not given back");
                Thread.yield();
            }
        }
    }
}
