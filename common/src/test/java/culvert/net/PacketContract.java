package culvert.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every transport's UDP sockets must do, shown against the JDK's on the other side. */
public abstract class PacketContract extends PacketHarness {
    private static final int[] SIZES = {0, 1, 1400, PacketBatch.LARGEST};

    @Test
    void everySizeGoesBothWays() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                for (int size : SIZES) {
                    send(peer, pattern(size), socket.localAddress());
                    Datagram got = receive(socket, 1).getFirst();
                    assertArrayEquals(pattern(size), got.payload());
                    assertEquals(address(peer), got.peer());

                    socket.send(batch(address(peer), pattern(size)), NEVER);
                    Datagram answer = receive(peer);
                    assertArrayEquals(pattern(size), answer.payload());
                    assertEquals(socket.localAddress(), answer.peer());
                }
            });
        }
    }

    @Test
    void everySizeGoesToTheOneConnectedTo() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                socket.connect(address(peer));
                for (int size : SIZES) {
                    // whatever peer the batch names
                    socket.send(batch(at("127.0.0.1", 9), pattern(size)), NEVER);
                    assertArrayEquals(pattern(size), receive(peer).payload());
                }
            });
        }
    }

    @Test
    void whatIsTooLargeIsToldAndTheRestGoesOn() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                byte[] large = pattern(PacketBatch.LARGEST + 1);
                byte[] huge = pattern(100_000);
                PacketBatch batch = batch(address(peer), large, ascii("one"), huge, huge, ascii("two"), large);
                assertEquals(
                        Map.of(0, Cause.TOO_LARGE, 2, Cause.TOO_LARGE, 3, Cause.TOO_LARGE, 5, Cause.TOO_LARGE),
                        unsent(socket, batch));
                assertEquals("one", receive(peer).text());
                assertEquals("two", receive(peer).text());
            });
        }
    }

    @Test
    void aFullBatchOfTheLargestArrives() throws Exception {
        bound(ANY_PORT, to -> {
            try (PacketSocket from = to.runner().bind(ANY_PORT)) {
                for (int i = 0; i < PacketBatch.MAX; i++) {
                    // few fit the kernel's buffer at a time
                    from.send(batch(to.localAddress(), pattern(PacketBatch.LARGEST - i)), NEVER);
                    assertArrayEquals(
                            pattern(PacketBatch.LARGEST - i),
                            receive(to, 1).getFirst().payload());
                }
            }
        });
    }

    @Test
    void rowsOfEqualLengthsAndTheirExceptionsArriveAsTheyWereSent() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, from -> {
                try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                    List<byte[]> sent = rows();
                    PacketBatch batch = new PacketBatch();
                    for (byte[] payload : sent) {
                        add(batch, payload, to.localAddress());
                        add(batch, payload, address(peer));
                    }
                    for (byte[] payload : sent) {
                        add(batch, payload, to.localAddress());
                    }
                    assertEquals(Map.of(), unsent(from, batch));
                    List<Datagram> got = receive(to, 2 * sent.size());
                    for (int i = 0; i < sent.size(); i++) {
                        assertArrayEquals(sent.get(i), got.get(i).payload());
                        assertArrayEquals(sent.get(i), got.get(sent.size() + i).payload());
                        assertEquals(from.localAddress(), got.get(i).peer());
                        assertArrayEquals(sent.get(i), receive(peer).payload());
                    }
                }
            });
        }
    }

    /** Each begins with its number. */
    private static List<byte[]> rows() {
        List<byte[]> rows = new ArrayList<>();
        int[] lengths = {1400, 1400, 700, 1400, 1400, 1401, 0, 0, 9, 9, 9, 3, 1472, 1472, 1473, 1473, 9000, 9000, 64};
        for (int length : lengths) {
            rows.add(numbered(length, rows.size()));
        }
        for (int i = 0; i < 150; i++) {
            rows.add(numbered(64, rows.size()));
        }
        return rows;
    }

    private static byte[] numbered(int length, int number) {
        byte[] payload = pattern(length);
        if (length > 0) {
            payload[0] = (byte) number;
        }
        return payload;
    }

    @Test
    void whatCannotBeAddressedIsToldAndTheRestGoesOn() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                PacketBatch batch = new PacketBatch();
                add(batch, ascii("six"), at("::1", 9));
                add(batch, ascii("one"), address(peer));
                add(batch, ascii("no port"), at("127.0.0.1", 0));
                add(batch, ascii("no address"), InetSocketAddress.createUnresolved("nobody", 9));
                add(batch, ascii("broadcast"), at("255.255.255.255", 9));
                add(batch, ascii("two"), address(peer));
                Map<Integer, Cause> lost = unsent(socket, batch);
                assertEquals(Cause.NETWORK_UNREACHABLE, lost.get(0));
                assertEquals(Cause.NETWORK, lost.get(2));
                assertEquals(Cause.NETWORK, lost.get(3));
                assertFalse(lost.containsKey(1) || lost.containsKey(5), lost::toString);
                assertEquals("one", receive(peer).text());
                assertEquals("two", receive(peer).text());
            });
        }
    }

    @Test
    void hundredsFromSeveralSendersKeepTheirOrderAndTheirPeers() throws Exception {
        int each = 100;
        int senders = 4;
        bound(ANY_PORT, socket -> {
            List<DatagramSocket> peers = new ArrayList<>();
            try {
                for (int s = 0; s < senders; s++) {
                    peers.add(peer(ANY_PORT));
                }
                int[] next = new int[senders];
                for (int round = 0; round < each; round += 10) {
                    for (DatagramSocket peer : peers) {
                        for (int i = round; i < round + 10; i++) {
                            send(peer, ascii(peers.indexOf(peer) + " " + i), socket.localAddress());
                        }
                    }
                    for (Datagram got : receive(socket, 10 * senders)) {
                        int sender = Integer.parseInt(got.text().substring(0, 1));
                        assertEquals(sender + " " + next[sender]++, got.text());
                        assertEquals(address(peers.get(sender)), got.peer());
                    }
                }
                assertEquals(each, next[senders - 1]);
            } finally {
                peers.forEach(DatagramSocket::close);
            }
        });
    }

    @Test
    void aBatchTakesWhatFitsAndLeavesTheRest() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                for (int i = 0; i < PacketBatch.MAX + 5; i++) {
                    send(peer, ascii("n" + i), socket.localAddress());
                }
                PacketBatch batch = batch(ANY_PORT, ascii("already"), ascii("there"));
                while (!batch.isFull()) {
                    socket.awaitReadable();
                    socket.tryReceive(batch);
                }
                assertEquals(0, socket.tryReceive(batch));
                assertEquals(PacketBatch.MAX, batch.count());
                assertEquals("there", text(batch, 1));
                assertEquals("n0", text(batch, 2));
                assertEquals("n29", text(batch, PacketBatch.MAX - 1));
                assertEquals(List.of("n30", "n31", "n32", "n33", "n34", "n35", "n36"), texts(receive(socket, 7)));
                batch.clear();
                assertEquals(0, socket.tryReceive(batch));
            });
        }
    }

    @Test
    void aConnectedSocketIgnoresStrangers() throws Exception {
        try (DatagramSocket friend = peer(ANY_PORT);
                DatagramSocket stranger = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                send(stranger, ascii("before"), socket.localAddress());
                socket.connect(address(friend));
                send(stranger, ascii("after"), socket.localAddress());
                send(friend, ascii("hello"), socket.localAddress());
                assertEquals(List.of("hello"), texts(receive(socket, 1)));
                send(friend, ascii("again"), socket.localAddress());
                assertEquals(List.of("again"), texts(receive(socket, 1)));
            });
        }
    }

    @Test
    void severalThreadsOfTheRunnerSend() throws Exception {
        int threads = 8;
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                for (int t = 0; t < threads; t++) {
                    byte[] payload = pattern(100 + t);
                    socket.runner().start("sender", () -> {
                        try {
                            socket.send(batch(address(peer), payload), NEVER);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                }
                List<Integer> lengths = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    byte[] got = receive(peer).payload();
                    assertArrayEquals(pattern(got.length), got);
                    lengths.add(got.length);
                }
                assertEquals(
                        List.of(100, 101, 102, 103, 104, 105, 106, 107),
                        lengths.stream().sorted().toList());
            });
        }
    }

    @Test
    void aPortInUseIsAClearError() throws Exception {
        bound(ANY_PORT, socket -> {
            assertTrue(socket.localAddress().getPort() > 0);
            NetworkException e =
                    assertThrows(NetworkException.class, () -> socket.runner().bind(socket.localAddress()));
            assertTrue(e.toString().contains("the port is in use by another program"), e::toString);
        });
        NetworkException e = assertThrows(NetworkException.class, () -> bound(at("192.0.2.1", 0), socket -> {}));
        assertTrue(e.toString().contains("this machine has no such address"), e::toString);
    }

    private static String text(PacketBatch batch, int index) {
        return new String(batch.array(), batch.offset(index), batch.length(index), StandardCharsets.US_ASCII);
    }
}
