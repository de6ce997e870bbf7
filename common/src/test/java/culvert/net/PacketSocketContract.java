package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How every transport's UDP sockets live: families, errors that are none, floods, and their end. */
public abstract class PacketSocketContract extends PacketHarness {
    private static final InetSocketAddress LOOPBACK_6 = at("::1", 0);
    private static final InetSocketAddress ANY_6 = at("::", 0);
    private static final InetSocketAddress ANY_4 = at("0.0.0.0", 0);

    @Test
    void speaksIpv6() throws Exception {
        try (DatagramSocket peer = peer(LOOPBACK_6)) {
            bound(LOOPBACK_6, socket -> {
                assertEquals(LOOPBACK_6.getAddress(), socket.localAddress().getAddress());
                send(peer, ascii("hello"), socket.localAddress());
                assertEquals(address(peer), receive(socket, 1).getFirst().peer());
                socket.send(batch(address(peer), ascii("answer")), NEVER);
                assertEquals(socket.localAddress(), receive(peer).peer());
                socket.connect(address(peer));
                socket.send(batch(address(peer), ascii("connected")), NEVER);
                assertEquals("connected", receive(peer).text());
            });
        }
    }

    @Test
    void theWildcardOfIpv6TakesBothFamilies() throws Exception {
        try (DatagramSocket four = peer(ANY_PORT);
                DatagramSocket six = peer(LOOPBACK_6)) {
            bound(ANY_6, socket -> {
                int port = socket.localAddress().getPort();
                for (DatagramSocket peer : List.of(four, six)) {
                    send(peer, ascii("hello"), new InetSocketAddress(peer.getLocalAddress(), port));
                    assertEquals(address(peer), receive(socket, 1).getFirst().peer());
                }
                PacketBatch both = batch(address(four), ascii("four"));
                add(both, ascii("six"), address(six));
                add(both, ascii("four again"), address(four));
                socket.send(both, NEVER);
                assertEquals(port, receive(four).peer().getPort());
                assertEquals("six", receive(six).text());
                assertEquals("four again", receive(four).text());
                socket.connect(address(four));
                socket.send(batch(address(six), ascii("only four")), NEVER);
                assertEquals("only four", receive(four).text());
                send(six, ascii("stranger"), at("::1", port));
                send(four, ascii("friend"), at("127.0.0.1", port));
                assertEquals(List.of("friend"), texts(receive(socket, 1)));
            });
        }
    }

    @Test
    void theWildcardOfIpv4TakesIpv4() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_4, socket -> {
                assertEquals(ANY_4.getAddress(), socket.localAddress().getAddress());
                send(peer, ascii("hello"), at("127.0.0.1", socket.localAddress().getPort()));
                assertEquals(address(peer), receive(socket, 1).getFirst().peer());
            });
        }
    }

    @Test
    void aPeerThatIsNotThereYetDoesNotEndTheSocket() throws Exception {
        InetSocketAddress later;
        try (DatagramSocket gone = peer(ANY_PORT)) {
            later = address(gone);
        }
        bound(ANY_PORT, socket -> {
            socket.connect(later);
            for (int i = 0; i < 3; i++) {
                // each answered with ICMP by this machine, before the next
                socket.send(batch(later, ascii("one"), ascii("two"), ascii("three")), NEVER);
                assertEquals(0, socket.tryReceive(new PacketBatch()));
            }
            CompletableFuture<List<Datagram>> heard = new CompletableFuture<>();
            socket.runner().start("reader", () -> {
                try {
                    heard.complete(receive(socket, 4));
                } catch (IOException | RuntimeException | Error e) {
                    heard.completeExceptionally(e);
                }
            });
            socket.send(batch(later, ascii("while it waits")), NEVER);
            try (DatagramSocket peer = peer(later)) {
                socket.send(batch(later, ascii("hello")), NEVER);
                assertEquals("hello", receive(peer).text());
                send(peer, ascii("first"), socket.localAddress());
                send(peer, ascii("second"), socket.localAddress());
                socket.runner().giveWay();
                send(peer, ascii("third"), socket.localAddress());
                send(peer, ascii("fourth"), socket.localAddress());
                assertEquals(List.of("first", "second", "third", "fourth"), texts(get(heard)));
            }
        });
    }

    @Test
    void datagramsBehindAPendingErrorAreNotForgotten() throws Exception {
        bound(ANY_PORT, socket -> {
            InetSocketAddress peer;
            try (DatagramSocket first = peer(ANY_PORT)) {
                peer = address(first);
                socket.connect(peer);
                for (int i = 0; i < 3; i++) {
                    send(first, ascii("n" + i), socket.localAddress());
                }
            }
            socket.send(batch(peer, ascii("into the void")), NEVER);
            assertEquals(List.of("n0", "n1", "n2"), texts(receive(socket, 3)));
        });
    }

    @Test
    void closingWakesWhoWaitsAndEndsEveryCall() throws Exception {
        Runner runner = transport().runner();
        PacketSocket socket = onRunner(() -> runner.bind(ANY_PORT), runner);
        assertSame(runner, socket.runner());
        CompletableFuture<Cause> reader = new CompletableFuture<>();
        CompletableFuture<Void> waits = new CompletableFuture<>();
        runner.start("reader", () -> {
            waits.complete(null);
            reader.complete(
                    assertThrows(NetworkException.class, socket::awaitReadable).reason());
        });
        get(waits);
        socket.close();
        socket.close();
        assertEquals(Cause.CLOSED, get(reader));
        List<Cause> later = onRunner(
                () -> List.of(
                        reason(socket::awaitReadable),
                        reason(() -> socket.tryReceive(new PacketBatch())),
                        reason(() -> socket.send(batch(ANY_PORT, ascii("x")), NEVER)),
                        reason(() -> socket.connect(ANY_PORT))),
                runner);
        assertEquals(List.of(Cause.CLOSED, Cause.CLOSED, Cause.CLOSED, Cause.CLOSED), later);
    }

    @Test
    void manySocketsIdleThenEachGetsItsOwn() throws Exception {
        int count = 500;
        Runner runner = transport().runner();
        List<CompletableFuture<InetSocketAddress>> ready = new ArrayList<>();
        List<CompletableFuture<String>> heard = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
            CompletableFuture<String> text = new CompletableFuture<>();
            ready.add(address);
            heard.add(text);
            runner.start("idle", () -> {
                try (PacketSocket socket = runner.bind(ANY_PORT)) {
                    address.complete(socket.localAddress());
                    text.complete(receive(socket, 1).getFirst().text());
                } catch (IOException | RuntimeException | Error e) {
                    address.completeExceptionally(e);
                    text.completeExceptionally(e);
                }
            });
        }
        try (DatagramSocket peer = peer(ANY_PORT)) {
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (CompletableFuture<InetSocketAddress> address : ready) {
                addresses.add(get(address));
            }
            for (int i = 0; i < count; i++) {
                send(peer, ascii("for " + i), addresses.get(i));
            }
            for (int i = 0; i < count; i++) {
                assertEquals("for " + i, get(heard.get(i)));
            }
        }
        for (CompletableFuture<InetSocketAddress> address : ready) {
            awaitFree(get(address));
        }
    }

    @Test
    void theTransportEndsItsSockets() throws Exception {
        List<InetSocketAddress> addresses = new ArrayList<>();
        List<CompletableFuture<Cause>> ends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Runner runner = transport().runner();
            CompletableFuture<Cause> end = new CompletableFuture<>();
            PacketSocket socket = onRunner(() -> runner.bind(ANY_PORT), runner);
            runner.start("reader", () -> end.complete(reason(socket::awaitReadable)));
            addresses.add(socket.localAddress());
            ends.add(end);
        }
        transport().close();
        for (CompletableFuture<Cause> end : ends) {
            assertEquals(Cause.CLOSED, get(end));
        }
        for (InetSocketAddress address : addresses) {
            awaitFree(address);
        }
    }

    @Test
    void whatCannotBeBoundLeavesNoDescriptor() throws Exception {
        int tries = 300;
        bound(ANY_PORT, socket -> {
            long before = openSockets();
            for (int i = 0; i < tries; i++) {
                assertEquals(Cause.NETWORK, reason(() -> socket.runner().bind(socket.localAddress())));
            }
            // others may come and go meanwhile, but not so many
            assertTrue(openSockets() < before + tries / 2);
        });
    }

    @Test
    void aFloodIsLostInTheKernelWhileTheReaderIsSlow() throws Exception {
        int sent = 20_000;
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                long before = usedMemory();
                for (int i = 0; i < sent; i++) {
                    send(peer, pattern(1400), socket.localAddress());
                    if (i % 1000 == 0) {
                        socket.runner().giveWay();
                    }
                }
                send(peer, ascii("no more"), socket.localAddress());
                assertTrue(usedMemory() - before < 8_000_000, "waiting datagrams take none of our memory");
                int got = 0;
                PacketBatch batch = new PacketBatch();
                socket.awaitReadable();
                for (int n = socket.tryReceive(batch); n > 0; n = socket.tryReceive(batch)) {
                    got += n;
                    batch.clear();
                }
                assertTrue(got > 0 && got < sent, "got " + got);
                send(peer, ascii("later"), socket.localAddress());
                assertEquals(List.of("later"), texts(receive(socket, 1)));
            });
        }
    }

    @Test
    void whatWasSentIsReportedOnceAndInOrder() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                PacketBatch batch = new PacketBatch();
                for (int i = 0; i < PacketBatch.MAX; i++) {
                    add(batch, pattern(i % 2 == 0 ? 10 : PacketBatch.LARGEST + 1), address(peer));
                }
                Map<Integer, Cause> lost = unsent(socket, batch);
                assertEquals(PacketBatch.MAX / 2, lost.size());
                assertTrue(lost.keySet().stream().allMatch(i -> i % 2 == 1));
                for (int i = 0; i < PacketBatch.MAX; i += 2) {
                    assertEquals(10, receive(peer).payload().length);
                }
            });
        }
    }

    /** A call on a socket. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static Cause reason(Call call) {
        return assertThrows(NetworkException.class, call::run).reason();
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
