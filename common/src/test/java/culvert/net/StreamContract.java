package culvert.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every transport's streams must do, shown against plain sockets of the JDK on the other side. */
public abstract class StreamContract extends TransportHarness {
    @Test
    void bytesArriveAndTheEndIsToldAgainAndAgain() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        byte[] got = accepted(
                stream -> {
                    byte[] all = readAll(stream);
                    stream.awaitReadable();
                    assertEquals(-1, stream.tryRead(new byte[1], 0, 1));
                    return all;
                },
                socket -> {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                });
        assertArrayEquals(sent, got);
    }

    @Test
    void aReadTakesNoMoreThanAskedAndLeavesTheRest() throws Exception {
        String got = accepted(
                stream -> {
                    StringBuilder text = new StringBuilder();
                    byte[] one = new byte[3];
                    while (true) {
                        stream.awaitReadable();
                        int n = stream.tryRead(one, 1, 1);
                        if (n < 0) {
                            return text.toString();
                        } else if (n > 0) {
                            text.append((char) one[1]);
                        }
                    }
                },
                socket -> {
                    socket.getOutputStream().write("one byte at a time".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                });
        assertEquals("one byte at a time", got);
    }

    @Test
    void whatIsPutBackIsReadAgainBeforeAnythingElseAndCountsOnce() throws Exception {
        byte[] sent = "the beginning and the rest".getBytes(StandardCharsets.US_ASCII);
        long[] counted = new long[2];
        byte[] got = accepted(
                stream -> {
                    byte[] beginning = new byte[16];
                    int have = 0;
                    while (have < 13) {
                        stream.awaitReadable();
                        have += stream.tryRead(beginning, have, 13 - have);
                    }
                    counted[0] = stream.bytesRead();
                    stream.unread(Arrays.copyOf(beginning, have), 4);
                    stream.awaitReadable(); // nothing more has to come
                    assertEquals(2, stream.tryRead(beginning, 0, 2));
                    assertTrue(stream.awaitReadable(LONG));
                    stream.write(beginning, 0, 1);
                    byte[] rest = readAll(stream);
                    counted[1] = stream.bytesRead();
                    byte[] all = Arrays.copyOf(beginning, 2 + rest.length);
                    System.arraycopy(rest, 0, all, 2, rest.length);
                    return all;
                },
                socket -> {
                    socket.getOutputStream().write(sent, 0, 13);
                    assertEquals('b', socket.getInputStream().read());
                    socket.getOutputStream().write(sent, 13, sent.length - 13);
                    socket.shutdownOutput();
                });
        assertEquals("beginning and the rest", new String(got, StandardCharsets.US_ASCII));
        assertEquals(13, counted[0]);
        assertEquals(sent.length, counted[1]);
    }

    @Test
    void whomItSpeaksForIsItsClientAndNotWhereItComesFrom() throws Exception {
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711);
        List<InetSocketAddress> said = accepted(
                stream -> {
                    assertEquals(stream.remoteAddress(), stream.clientAddress());
                    stream.speaksFor(client);
                    stream.close();
                    return List.of(stream.clientAddress(), stream.remoteAddress());
                },
                socket -> {
                    assertEquals(-1, socket.getInputStream().read());
                });
        assertEquals(client, said.getFirst());
        assertTrue(said.getLast().getAddress().isLoopbackAddress(), said::toString);
    }

    @Test
    void theSystemIsAskedAboutOpenConnectionsOnly() throws Exception {
        List<Optional<Duration>> said = new ArrayList<>();
        accepted(
                stream -> {
                    while (stream.tryRead(new byte[1], 0, 1) == 0) {
                        stream.awaitReadable();
                    }
                    said.add(stream.roundTrip());
                    stream.close();
                    said.add(stream.roundTrip());
                    return true;
                },
                socket -> {
                    socket.getOutputStream().write(1);
                    assertEquals(-1, socket.getInputStream().read());
                });
        assertTrue(said.getFirst().isEmpty() || said.getFirst().get().isPositive(), said::toString);
        assertEquals(Optional.empty(), said.getLast());
    }

    @Test
    void waitingForBytesEndsWithTheLimit() throws Exception {
        boolean[] before = new boolean[1];
        accepted(
                stream -> {
                    // the first answers may come too early, as the contract allows
                    boolean ready = true;
                    for (int early = 0; ready && early < 100; early++) {
                        ready = stream.awaitReadable(SHORT);
                        assertEquals(0, stream.tryRead(new byte[1], 0, 1));
                    }
                    before[0] = ready;
                    stream.write(new byte[] {1}, 0, 1);
                    while (stream.tryRead(new byte[1], 0, 1) == 0) {
                        assertTrue(stream.awaitReadable(LONG));
                    }
                    return true;
                },
                socket -> {
                    assertEquals(1, socket.getInputStream().read());
                    socket.getOutputStream().write(7);
                });
        assertFalse(before[0]);
    }

    @Test
    void eachDirectionEndsByItself() throws Exception {
        byte[] answer = "late answer".getBytes(StandardCharsets.US_ASCII);
        accepted(
                stream -> {
                    readAll(stream);
                    stream.runner().giveWay();
                    stream.write(answer, 0, answer.length);
                    stream.shutdownOutput();
                    return true;
                },
                socket -> {
                    socket.shutdownOutput();
                    assertArrayEquals(answer, socket.getInputStream().readAllBytes());
                });
        byte[] got = accepted(
                stream -> {
                    stream.shutdownOutput();
                    return readAll(stream);
                },
                socket -> {
                    assertEquals(-1, socket.getInputStream().read());
                    socket.getOutputStream().write(answer);
                    socket.shutdownOutput();
                });
        assertArrayEquals(answer, got);
    }

    @Test
    void aResetOfThePeerIsAResetNotAnEnd() throws Exception {
        Cause[] later = new Cause[1];
        Cause first = accepted(
                stream -> {
                    Cause cause = reasonOf(TransportHarness::readAll, stream);
                    later[0] = reasonOf(TransportHarness::readAll, stream);
                    return cause;
                },
                socket -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
        assertEquals(Cause.RESET, first);
        assertEquals(Cause.RESET, later[0]);
    }

    @Test
    void endingTheOutputAfterAResetHidesNothing() throws Exception {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        Cause cause = accepted(
                stream -> {
                    gone.join();
                    Work<byte[]> endAndRead = any -> {
                        any.shutdownOutput();
                        return readAll(any);
                    };
                    return reasonOf(endAndRead, stream);
                },
                socket -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                    gone.complete(true);
                });
        assertEquals(Cause.RESET, cause);
    }

    @Test
    void aResetStreamResetsItsPeer() throws Exception {
        accepted(
                stream -> {
                    stream.reset();
                    return true;
                },
                socket -> assertThrows(
                        SocketException.class, () -> socket.getInputStream().read()));
    }

    @Test
    void aClosedStreamEndsItsPeerCleanly() throws Exception {
        accepted(
                stream -> {
                    stream.close();
                    stream.close();
                    stream.reset();
                    assertEquals(Cause.CLOSED, reasonOf(TransportHarness::readAll, stream));
                    return true;
                },
                socket -> assertEquals(-1, socket.getInputStream().read()));
    }

    @Test
    void closingWakesTheReaderAndTheWriter() throws Exception {
        Cause[] writer = new Cause[1];
        Cause reader = accepted(
                stream -> {
                    Thread twin = stream.runner()
                            .start(
                                    "writer",
                                    () -> writer[0] = reasonOf(
                                            s -> {
                                                while (true) {
                                                    s.write(new byte[100_000], 0, 100_000);
                                                }
                                            },
                                            stream));
                    culvert.net.Timeout close = stream.runner().schedule(SHORT, stream::close);
                    Cause cause = reasonOf(TransportHarness::readAll, stream);
                    twin.join();
                    close.cancel();
                    return cause;
                },
                socket -> {});
        assertEquals(Cause.CLOSED, reader);
        assertEquals(Cause.CLOSED, writer[0]);
    }

    @Test
    void anotherThreadMayClose() throws Exception {
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        Cause cause = accepted(
                stream -> {
                    opened.complete(stream);
                    return reasonOf(TransportHarness::readAll, stream);
                },
                socket -> opened.get().reset());
        assertEquals(Cause.CLOSED, cause);
    }

    @Test
    void aSlowReaderStopsTheWriter() throws Exception {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        int size = 64 * 1024 * 1024;
        accepted(
                stream -> {
                    byte[] block = new byte[64 * 1024];
                    for (int i = 0; i < size / block.length; i++) {
                        stream.write(block, 0, block.length);
                    }
                    stream.shutdownOutput();
                    written.complete(true);
                    return true;
                },
                socket -> {
                    assertThrows(TimeoutException.class, () -> written.get(300, TimeUnit.MILLISECONDS));
                    long n = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    assertEquals(size, n);
                    written.get(LONG.toSeconds(), TimeUnit.SECONDS);
                });
    }

    @Test
    void aPeerThatIsGoneAfterItsEndIsNoticedThoughNobodyReads() throws Exception {
        CompletableFuture<Cause> noticed = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Cause cause = accepted(
                stream -> {
                    stream.whenGone(why -> noticed.complete(why.reason()));
                    readAll(stream);
                    ended.complete(true);
                    return noticed.get(LONG.toSeconds(), TimeUnit.SECONDS);
                },
                socket -> {
                    socket.shutdownOutput();
                    ended.join();
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
        assertEquals(Cause.RESET, cause);
    }

    /** A last look before closing must see everything that has come, or the peer gets a reset. */
    @Test
    void afterOurEndTheNextReadAsksTheSystem() throws Exception {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        int got = accepted(
                stream -> {
                    assertEquals(0, stream.tryRead(new byte[10], 0, 10));
                    begun.complete(true);
                    // no event of the system is handled meanwhile, since this keeps a carrier to itself
                    while (!sent.isDone()) {
                        Thread.onSpinWait();
                    }
                    stream.shutdownOutput();
                    return stream.tryRead(new byte[10], 0, 10);
                },
                socket -> {
                    begun.get(LONG.toSeconds(), TimeUnit.SECONDS);
                    socket.getOutputStream().write(new byte[5]);
                    sent.complete(true);
                });
        assertEquals(5, got);
    }
}
