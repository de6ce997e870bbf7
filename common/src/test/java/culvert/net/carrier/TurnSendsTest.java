package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.linux.SendRing;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract does not show: many at once, slots that are used up, and what a message meets after its writer went on. */
@Timeout(60)
class TurnSendsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int MANY = 300;

    /** A transport that sends each small message so; as any other where the system does not allow it. */
    static CarrierTransport gathering(int carriers) {
        CarrierTransport transport = CarrierTransport.epoll(carriers, KeptSockets.none(), new Gathering(0, 1));
        boolean isAllowed = isAllowed();
        for (Runner runner : transport.runners()) {
            CountDownLatch ready = new CountDownLatch(1);
            runner.start("until there is a ring", () -> {
                while (((Carrier) runner).turnSends() == null && isAllowed) {
                    runner.giveWay();
                }
                ready.countDown();
            });
            try {
                assertTrue(ready.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return transport;
    }

    private static boolean isAllowed() {
        SendRing ring = SendRing.open();
        if (ring != null) {
            ring.close();
        }
        return ring != null;
    }

    /** Streams of one carrier and the JDK's ends of them. */
    private record Ends(List<Stream> streams, List<Socket> peers, Runner runner) {
        /** Runs it on the carrier. */
        <T> T on(Work<T> work) throws Exception {
            CompletableFuture<T> result = new CompletableFuture<>();
            runner.start("work", () -> {
                try {
                    result.complete(work.with(streams));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            return result.get(30, TimeUnit.SECONDS);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(List<Stream> streams) throws Exception;
    }

    @FunctionalInterface
    private interface Body {
        void with(Ends ends) throws Exception;
    }

    private static void with(int count, CarrierTransport transport, Body test) throws Exception {
        List<Stream> streams = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        Consumer<Stream> session = stream -> {
            stream.gathers();
            streams.add(stream); // one carrier's threads take turns
            all.countDown();
        };
        List<Socket> peers = new ArrayList<>();
        try (transport;
                StreamListener listener = transport.listen(ANY_PORT, SocketSettings.DEFAULT, session)) {
            for (int i = 0; i < count; i++) {
                Socket peer = new Socket(
                        listener.address().getAddress(), listener.address().getPort());
                peer.setSoTimeout(20_000);
                peers.add(peer);
            }
            assertTrue(all.await(20, TimeUnit.SECONDS));
            streams.sort((a, b) -> port(a) - port(b));
            peers.sort((a, b) -> a.getLocalPort() - b.getLocalPort());
            test.with(new Ends(streams, peers, transport.runner()));
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    private static int port(Stream stream) {
        return stream.remoteAddress().getPort();
    }

    @Test
    void manyThatWriteInOneTurnGetTheirOwnBytesInOrder() throws Exception {
        with(MANY, gathering(1), ends -> {
            Random random = new Random(7);
            for (int round = 0; round < 20; round++) {
                byte[][] sent = new byte[MANY][];
                ends.on(streams -> {
                    for (int i = 0; i < MANY; i++) {
                        // some twice and three times in one turn, some longer than a slot
                        sent[i] = new byte[1 + random.nextInt(2 * SendRing.SLOT_BYTES)];
                        random.nextBytes(sent[i]);
                        int cut = random.nextInt(sent[i].length);
                        streams.get(i).write(sent[i], 0, cut);
                        int second = cut + random.nextInt(sent[i].length - cut + 1);
                        streams.get(i).write(sent[i], cut, second - cut);
                        streams.get(i).write(sent[i], second, sent[i].length - second);
                    }
                    return true;
                });
                for (int i = 0; i < MANY; i++) {
                    byte[] got = new byte[sent[i].length];
                    new DataInputStream(ends.peers().get(i).getInputStream()).readFully(got);
                    assertArrayEquals(sent[i], got, "stream " + i + " in round " + round);
                }
            }
        });
    }

    @Test
    void aPeerThatDoesNotReadStopsItsWriterAndLosesNothing() throws Exception {
        with(2, gathering(1), ends -> {
            int written = ends.on(streams -> {
                byte[] message = new byte[1000];
                for (int n = 1; ; n++) {
                    Arrays.fill(message, (byte) n);
                    boolean taken = streams.getFirst().tryWrite(message, 0, message.length);
                    if (!taken) {
                        assertTrue(streams.getFirst().account().held() <= 2L * SendRing.SLOT_BYTES);
                        return n;
                    }
                    assertTrue(n < 100_000, "the writer is never stopped");
                    streams.getFirst().runner().giveWay(); // a turn each
                }
            });
            CompletableFuture<Void> rest = CompletableFuture.runAsync(() -> {
                try {
                    ends.on(streams -> {
                        streams.getFirst().awaitSent();
                        streams.getFirst().shutdownOutput();
                        return true;
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] got = ends.peers().getFirst().getInputStream().readAllBytes();
            rest.get(20, TimeUnit.SECONDS);
            assertEquals(1000 * written, got.length);
            for (int i = 0; i < got.length; i++) {
                assertEquals((byte) (1 + i / 1000), got[i], "byte " + i);
            }
        });
    }

    @Test
    void severalInOneTurnThatFillNoSlotKeepTheirOrderWhereThePeerIsFull() throws Exception {
        with(2, gathering(1), ends -> {
            int written = ends.on(streams -> {
                byte[] message = new byte[1500]; // of which no two fit a slot
                for (int n = 1; ; n++) {
                    Arrays.fill(message, (byte) n);
                    if (!streams.getFirst().tryWrite(message, 0, message.length)) {
                        return n;
                    }
                    if (n % 8 == 0) {
                        streams.getFirst().runner().giveWay();
                    }
                }
            });
            CompletableFuture<Boolean> rest = CompletableFuture.supplyAsync(() -> {
                try {
                    return ends.on(streams -> {
                        streams.getFirst().awaitSent();
                        return true;
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] got = ends.peers().getFirst().getInputStream().readNBytes(1500 * written);
            assertTrue(rest.get(20, TimeUnit.SECONDS));
            for (int i = 0; i < got.length; i++) {
                assertEquals((byte) (1 + i / 1500), got[i], "byte " + i + " of " + got.length);
            }
        });
    }

    /** How many messages of 1,000 bytes. */
    private static int writtenUntilSomethingIsLeft(Stream stream) throws IOException {
        byte[] message = new byte[1000];
        int n = 0;
        while (stream.isSteady()) { // until the end of a turn leaves something
            assertTrue(stream.tryWrite(message, 0, message.length));
            n++;
            stream.runner().giveWay();
        }
        return n;
    }

    @Test
    void whatAPeerHadNoRoomForIsSentWithoutItsWriter() throws Exception {
        with(2, gathering(1), ends -> {
            int written = ends.on(streams -> writtenUntilSomethingIsLeft(streams.getFirst()));
            byte[] got = ends.peers().getFirst().getInputStream().readNBytes(1000 * written);
            assertEquals(1000 * written, got.length);
            boolean isSteady = ends.on(streams -> streams.getFirst().isSteady());
            long held = ends.on(streams -> streams.getFirst().account().held());
            assertTrue(isSteady);
            assertEquals(0, held);
        });
    }

    @Test
    void whoWaitsForRoomLeavesNothingUnsent() throws Exception {
        with(2, gathering(1), ends -> {
            int written = ends.on(streams -> writtenUntilSomethingIsLeft(streams.getFirst()));
            CompletableFuture<Boolean> waited = CompletableFuture.supplyAsync(() -> {
                try {
                    return ends.on(streams -> {
                        streams.getFirst().awaitRoom();
                        return streams.getFirst().isSteady();
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            TimeUnit.MILLISECONDS.sleep(200); // it waits
            byte[] got = ends.peers().getFirst().getInputStream().readNBytes(1000 * written);
            assertEquals(1000 * written, got.length);
            assertTrue(waited.get(20, TimeUnit.SECONDS));
        });
    }

    @Test
    void aWriterThatHasGoneOnIsToldOfItsPeersReset() throws Exception {
        with(2, gathering(1), ends -> {
            Socket peer = ends.peers().getFirst();
            peer.setSoLinger(true, 0);
            peer.close();
            Cause why = ends.on(streams -> {
                Stream stream = streams.getFirst();
                try {
                    while (true) { // an event or the next message tells it
                        stream.write(new byte[10], 0, 10);
                        stream.runner().giveWay();
                    }
                } catch (FailureException e) {
                    return e.reason();
                }
            });
            assertEquals(Cause.RESET, why);
        });
    }

    @Test
    void withoutItsRingEachMessageStillLeaves() throws Exception {
        if (!isAllowed()) {
            return; // then nothing can be taken away
        }
        CarrierTransport transport = gathering(1);
        with(20, transport, ends -> {
            Carrier carrier = (Carrier) transport.runner();
            ends.on(streams -> {
                TurnSends sends = carrier.turnSends();
                for (Stream stream : streams) {
                    stream.write(new byte[] {1, 2}, 0, 2);
                }
                if (sends != null) {
                    sends.close();
                }
                return true;
            });
            ends.on(streams -> {
                for (Stream stream : streams) {
                    stream.write(new byte[] {3}, 0, 1);
                }
                return true;
            });
            for (Socket peer : ends.peers()) {
                assertArrayEquals(new byte[] {1, 2, 3}, peer.getInputStream().readNBytes(3));
            }
            TurnSends after = ends.on(_ -> Objects.requireNonNull(carrier.turnSends()));
            assertFalse(after.takes(1));
        });
    }

    @Test
    void fewStreamsOpenNoRing() throws Exception {
        try (CarrierTransport transport = CarrierTransport.epoll(1)) {
            with(2, transport, ends -> {
                ends.on(streams -> {
                    streams.getFirst().write(new byte[1], 0, 1);
                    return true;
                });
                assertEquals(1, ends.peers().getFirst().getInputStream().readNBytes(1).length);
                TimeUnit.MILLISECONDS.sleep(Duration.ofMillis(100).toMillis());
                boolean hasNone = ends.on(_ -> ((Carrier) transport.runner()).turnSends() == null);
                assertTrue(hasNone);
            });
        }
    }
}
