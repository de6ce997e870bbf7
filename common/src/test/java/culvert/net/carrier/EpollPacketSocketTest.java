package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.PacketBatch;
import culvert.net.PacketHarness;
import culvert.net.PacketSocket;
import culvert.net.PeerAddress;
import culvert.net.Transport;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of datagrams, which the other transports do not have. */
class EpollPacketSocketTest extends PacketHarness {
    // Linux sys/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;

    @Override
    protected Transport open() {
        return CarrierTransport.epoll(1);
    }

    /** No other test has a port there. */
    private static final String OWN = "127.0.77.1";

    @Test
    void noneTakesTheLastDescriptorsButAPortThatWasAskedFor() throws Exception {
        EpollPackets packets = new EpollPackets(KeptSockets.none(), new Descriptors(1));
        Carrier carrier = (Carrier) transport().runner();
        NetworkException refused = assertThrows(
                NetworkException.class, () -> onRunner(() -> packets.bind(carrier, ANY_PORT, Origin.ANY), carrier));
        assertEquals(Cause.NO_DESCRIPTORS, refused.reason());
        int port;
        try (DatagramSocket before = new DatagramSocket(at(OWN, 0))) {
            port = before.getLocalPort();
        }
        onRunner(
                () -> {
                    packets.bind(carrier, at(OWN, port), Origin.ANY).close();
                    return true;
                },
                carrier);
    }

    /** A socket without checksums is one for which the kernel takes no runs. */
    @Test
    void whereRunsAreRefusedEachDatagramGoesSingly() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                ((LinuxSocket) ((EpollPacketSocket) socket).fd()).setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1);
                for (int length : new int[] {1400, 1400, 700, 1472}) {
                    byte[] payload = pattern(length);
                    PacketBatch batch = batch(address(peer), payload, payload, payload, pattern(5));
                    assertEquals(Map.of(), unsent(socket, batch));
                    for (int i = 0; i < 3; i++) {
                        assertArrayEquals(payload, receive(peer).payload());
                    }
                    assertArrayEquals(pattern(5), receive(peer).payload());
                }
            });
        }
    }

    @Test
    void aRunArrivesAsOneMessageAndIsTakenApart() throws Exception {
        bound(ANY_PORT, from -> {
            try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                byte[] payload = pattern(1000);
                from.send(batch(to.localAddress(), payload, payload, payload, pattern(10)), NEVER);
                to.awaitReadable();
                PacketBatch batch = new PacketBatch();
                add(batch, pattern(1), ANY_PORT);
                assertEquals(4, to.tryReceive(batch));
                assertEquals(List.of(1, 1000, 1000, 1000, 10), lengths(batch));
            }
        });
    }

    @Test
    void peersNeedNotBeTheSameObjectToShareARun() throws Exception {
        bound(ANY_PORT, from -> {
            try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                PacketBatch batch = new PacketBatch();
                for (int i = 0; i < 3; i++) {
                    add(batch, pattern(200), at("127.0.0.1", to.localAddress().getPort()));
                }
                from.send(batch, NEVER);
                assertEquals(3, receiveOnce(to));
            }
        });
    }

    @Test
    void aRefusedRunIsTriedAgainLater() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, from -> {
                try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                    LinuxSocket socket = (LinuxSocket) ((EpollPacketSocket) from).fd();
                    socket.setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1);
                    assertEquals(1, atOnce(from, to));
                    socket.setIntOpt(SOL_SOCKET, SO_NO_CHECK, 0);
                    for (int i = 2; i < EpollPacketSocket.BATCHES_WITHOUT; i++) {
                        from.send(batch(address(peer), pattern(1)), NEVER);
                    }
                    assertEquals(1, atOnce(from, to));
                    assertEquals(3, atOnce(from, to));
                }
            });
        }
    }

    /** A TCP socket does not know the options of UDP, and says so as an old kernel does. */
    @Test
    void aKernelThatDoesNotKnowRunsIsFoundOut() throws Exception {
        LinuxSocket stream = LinuxSocket.newSocketStream(false);
        LinuxSocket datagrams = LinuxSocket.newSocketDgram(false);
        try {
            assertFalse(EpollPackets.takeRuns(stream));
            assertTrue(EpollPackets.takeRuns(datagrams));
        } finally {
            stream.close();
            datagrams.close();
        }
    }

    @Test
    void aKernelThatDoesNotKnowRunsIsGivenNone() throws Exception {
        bound(ANY_PORT, to -> {
            LinuxSocket socket = LinuxSocket.newSocketDgram(false);
            socket.bind(ANY_PORT);
            try (EpollPacketSocket from = new EpollPacketSocket((Carrier) to.runner(), socket, false, false)) {
                from.begin();
                assertEquals(1, atOnce(from, to));
                from.connect(to.localAddress());
                assertEquals(1, atOnce(from, to));
            }
        });
    }

    @Test
    void aConnectedSocketSendsRunsWhateverPeersTheBatchNames() throws Exception {
        bound(ANY_PORT, from -> {
            try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                from.connect(to.localAddress());
                PacketBatch batch = new PacketBatch();
                for (int i = 0; i < 3; i++) {
                    add(batch, pattern(200), at("127.0.0.1", 9 + i));
                }
                from.send(batch, NEVER);
                assertEquals(3, receiveOnce(to));
            }
        });
    }

    @Test
    void aRunOfAStrangerIsPassedOverAsAWhole() throws Exception {
        bound(ANY_PORT, stranger -> {
            try (PacketSocket to = stranger.runner().bind(ANY_PORT);
                    DatagramSocket friend = peer(ANY_PORT)) {
                byte[] payload = pattern(300);
                stranger.send(batch(to.localAddress(), payload, payload, payload), NEVER);
                to.connect(address(friend));
                send(friend, pattern(7), to.localAddress());
                assertArrayEquals(pattern(7), receive(to, 1).getFirst().payload());
            }
        });
    }

    @Test
    void aRunThatCannotBeAddressedIsToldOneByOne() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                PacketBatch batch = new PacketBatch();
                for (InetSocketAddress to : List.of(at("127.0.0.1", 0), address(peer), at("::1", 9))) {
                    for (int i = 0; i < 3; i++) {
                        add(batch, pattern(500), to);
                    }
                }
                Map<Integer, Cause> lost = unsent(socket, batch);
                assertEquals(Set.of(0, 1, 2, 6, 7, 8), lost.keySet());
                assertEquals(Cause.NETWORK, lost.get(1));
                assertEquals(Cause.NETWORK_UNREACHABLE, lost.get(8));
                for (int i = 0; i < 3; i++) {
                    assertArrayEquals(pattern(500), receive(peer).payload());
                }
            });
        }
    }

    @Test
    void thousandsArriveInOrderWhateverTheirLengths() throws Exception {
        int[] lengths = {1400, 64, 1472, 3, 9000, 0, 1, PacketBatch.LARGEST};
        bound(ANY_PORT, from -> {
            try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                int number = 0;
                for (int round = 0; number < 10_000; round++) {
                    // the next batch leaves when this one has come, so that the kernel's buffer holds all
                    List<byte[]> sent = new ArrayList<>();
                    int length = lengths[round % lengths.length];
                    int most = length > 5000 ? 2 : 1 + round % 80;
                    for (int i = 0; i < most; i++) {
                        sent.add(numbered(i % 7 == 6 ? length / 2 : length, number++));
                    }
                    from.send(batch(to.localAddress(), sent.toArray(byte[][]::new)), NEVER);
                    List<Datagram> got = receive(to, sent.size());
                    for (int i = 0; i < sent.size(); i++) {
                        assertArrayEquals(sent.get(i), got.get(i).payload());
                        assertEquals(from.localAddress(), got.get(i).peer());
                    }
                }
            }
        });
    }

    /** Linux takes all of 127.0.0.0/8 for this machine, and answers from 127.0.0.1 unless it is told otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"::", "0.0.0.0"})
    void anAnswerLeavesFromTheAddressThatWasAsked(String wildcard) throws Exception {
        try (DatagramSocket client = peer(at("127.0.0.1", 0));
                DatagramSocket other = peer(at("127.0.0.1", 0))) {
            bound(at(wildcard, freePort()), server -> {
                int port = server.localAddress().getPort();
                client.connect(at("127.0.0.2", port)); // from now on it takes datagrams from there only
                other.connect(at("127.0.0.3", port));
                send(client, ascii("one"), at("127.0.0.2", port));
                Datagram asked = receive(server, 1).getFirst();
                send(other, ascii("two"), at("127.0.0.3", port));
                Datagram askedToo = receive(server, 1).getFirst();
                byte[] run = pattern(100);
                PacketBatch batch = batch(asked.peer(), run, run, run);
                add(batch, ascii("for the other"), askedToo.peer());
                server.send(batch, NEVER);
                for (int i = 0; i < 3; i++) {
                    assertArrayEquals(run, receive(client).payload());
                }
                assertArrayEquals(ascii("for the other"), receive(other).payload());
                assertEquals(address(client), asked.peer());
                assertFalse(PeerAddress.haveSameOurs(asked.peer(), askedToo.peer()));
            });
        }
    }

    @Test
    void whatTheKernelHasNoRoomForIsCounted() throws Exception {
        try (DatagramSocket client = peer(ANY_PORT)) {
            bound(at("127.0.0.1", freePort()), server -> {
                ((LinuxSocket) ((EpollPacketSocket) server).fd()).setReceiveBufferSize(4096);
                assertEquals(0, server.overflowed());
                for (int i = 0; i < 200; i++) {
                    send(client, pattern(1000), server.localAddress());
                }
                PacketBatch batch = new PacketBatch();
                server.awaitReadable();
                int came = server.tryReceive(batch);
                assertTrue(came < 200, "nothing was lost");
                send(client, ascii("after"), server.localAddress());
                server.awaitReadable();
                batch.clear();
                assertEquals(1, server.tryReceive(batch));
                assertEquals(200 - came, server.overflowed());
            });
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(at("127.0.0.1", 0))) {
            return free.getLocalPort();
        }
    }

    private static byte[] numbered(int length, int number) {
        byte[] payload = pattern(length);
        for (int i = 0; i < Math.min(length, Integer.BYTES); i++) {
            payload[i] = (byte) (number >>> (8 * i));
        }
        return payload;
    }

    /** How many of three equal datagrams come with one call that asks for one message. */
    private static int atOnce(PacketSocket from, PacketSocket to) throws IOException {
        byte[] payload = pattern(100);
        from.send(batch(to.localAddress(), payload, payload, payload), NEVER);
        int first = receiveOnce(to);
        for (int n = first; n < 3; n++) {
            assertEquals(1, receiveOnce(to));
        }
        return first;
    }

    private static int receiveOnce(PacketSocket to) throws IOException {
        PacketBatch batch = new PacketBatch();
        for (int i = 1; i < PacketBatch.MAX; i++) {
            add(batch, pattern(0), ANY_PORT);
        }
        to.awaitReadable();
        return to.tryReceive(batch);
    }

    private static List<Integer> lengths(PacketBatch batch) {
        return IntStream.range(0, batch.count()).mapToObj(batch::length).toList();
    }
}
