package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every method's streams do with bytes, whatever its wire looks like. A subclass has a static method
 * {@code protocols} that names the methods.
 */
abstract class StreamContract {
    private static final byte[] HELLO = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MORE = "and more".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALL = Protocol.concat(HELLO, MORE);

    private static int[] sizes(Protocol protocol) {
        int max = protocol.maxChunk();
        return new int[] {0, 1, max - 1, max, max + 1, 3 * max + 17, 700_000};
    }

    private static void writeAndEnd(Stream stream, byte[] bytes) {
        try {
            stream.write(bytes, 0, bytes.length);
            stream.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void everySizeArrivesUpAndDown(Protocol protocol) throws Exception {
        for (int size : sizes(protocol)) {
            byte[] up = Protocol.counting(size);
            byte[] down = Protocol.counting(size + 1);
            MemoryStream.Pair raw = MemoryStream.pair();
            try (Stream client = protocol.client().open(raw.left(), Protocol.TARGET)) {
                Thread upwards = Thread.ofVirtual().start(() -> writeAndEnd(client, up));
                ServerProtocol.Accepted accepted = protocol.server().accept(raw.right(), Protocol.soon());
                try (Stream server = accepted.stream()) {
                    assertEquals(Protocol.TARGET, accepted.target());
                    assertArrayEquals(up, Protocol.readAll(server, 60_000));
                    Thread downwards = Thread.ofVirtual().start(() -> writeAndEnd(server, down));
                    assertArrayEquals(down, Protocol.readAll(client, 60_000));
                    upwards.join();
                    downwards.join();
                }
            }
            assertEquals(0, ((TestRunner) raw.left().runner()).borrowed());
            assertEquals(0, ((TestRunner) raw.right().runner()).borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void everyArrayOfTheCallerIsLargeEnough(Protocol protocol) throws IOException {
        byte[] plaintext = Protocol.counting(2 * protocol.maxChunk() + 100);
        byte[] wire = protocol.request(plaintext);
        for (int step : new int[] {1, 2, 7, 1000, protocol.maxChunk() - 1, 100_000}) {
            DripStream raw = DripStream.of(wire);
            Outcome outcome = protocol.receive(raw, step);
            assertNull(outcome.failure());
            assertArrayEquals(plaintext, outcome.plaintext());
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theBytesMayArriveInAnyPieces(Protocol protocol) throws IOException {
        byte[] wire = protocol.request(HELLO, MORE);
        for (int split = 0; split <= wire.length; split++) {
            DripStream raw = DripStream.of(Arrays.copyOf(wire, split), Arrays.copyOfRange(wire, split, wire.length));
            Outcome outcome = protocol.receive(raw, 1000);
            assertNull(outcome.failure(), "split at " + split);
            assertArrayEquals(ALL, outcome.plaintext());
        }
        assertArrayEquals(ALL, protocol.receive(DripStream.byteByByte(wire), 3).plaintext());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anIdleStreamHoldsNothingOfTheRunners(Protocol protocol) throws IOException {
        DripStream raw = DripStream.byteByByte(protocol.request(HELLO, Protocol.counting(2000)));
        assertNull(protocol.receive(raw, 5000).failure());
        assertEquals(0, raw.borrowedWhileWaiting());
        assertEquals(0, raw.borrowed());
        assertTrue(raw.isClosed());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aChangedBitAnywhereIsAFailure(Protocol protocol) throws IOException {
        byte[] wire = protocol.request(HELLO, MORE);
        for (int i = 0; i < wire.length; i++) {
            byte[] changed = wire.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            DripStream raw = DripStream.of(changed);
            Outcome outcome = protocol.receive(raw, 1000);
            assertEquals(Cause.AUTHENTICATION, outcome.failure(), "bit changed in byte " + i);
            assertTrue(outcome.plaintext().length == 0 || Arrays.equals(HELLO, outcome.plaintext()), "byte " + i);
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anEndInsideAChunkIsAFailure(Protocol protocol) throws IOException {
        byte[] wire = protocol.request(HELLO, MORE);
        int firstChunk = protocol.request(HELLO).length;
        for (int length = 0; length < wire.length; length++) {
            DripStream raw = DripStream.of(Arrays.copyOf(wire, length));
            Outcome outcome = protocol.receive(raw, 1000);
            assertTrue(outcome.isPrefixOf(ALL));
            assertEquals(length == firstChunk, outcome.failure() == null, "cut after " + length);
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void headerAndFirstDataLeaveInOneWrite(Protocol protocol) throws IOException {
        DripStream raw = DripStream.of();
        try (Stream stream = protocol.client().open(raw, Protocol.TARGET)) {
            assertEquals(0, raw.writes());
            stream.write(HELLO, 0, HELLO.length);
            assertEquals(1, raw.writes());
            stream.write(new byte[0], 0, 0);
            assertEquals(1, raw.writes());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aBatchLeavesInOneWrite(Protocol protocol) throws IOException {
        DripStream raw = DripStream.of();
        byte[] batch = new byte[64 * 1024];
        try (Stream stream = protocol.client().open(raw, Protocol.TARGET)) {
            stream.write(batch, 0, batch.length);
            assertEquals(1, raw.writes());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aReaderThatDoublesWhatItAsksForWhileHalfOfThatComesIsNotHeldToOneChunk(Protocol protocol) throws IOException {
        byte[] batch = new byte[8 * 63 * 256]; // what a relay carries at once
        DripStream raw = DripStream.of();
        try (Stream stream = protocol.client().open(raw, Protocol.TARGET)) {
            for (int i = 0; i < 4; i++) {
                stream.write(batch, 0, batch.length);
            }
        }
        try (Stream stream = protocol.server().accept(DripStream.of(raw.written()), Protocol.soon()).stream()) {
            int asked = batch.length / 8;
            for (int reads = 0; reads < 12; reads++) {
                int n = stream.tryRead(batch, 0, asked);
                asked = n >= asked / 2 ? Math.min(2 * asked, batch.length) : asked;
            }
            assertEquals(batch.length, asked);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anEmptyWriteSendsTheHeaderOnce(Protocol protocol) throws IOException {
        byte[] wire = protocol.request(new byte[0], new byte[0]);
        DripStream raw = DripStream.of(wire);
        try (Stream stream = protocol.server().accept(raw, Protocol.soon()).stream()) {
            assertEquals(0, Protocol.readAll(stream, 10).length);
            stream.write(new byte[0], 0, 0);
            assertEquals(0, raw.writes());
        }
        assertTrue(wire.length > 0);
        DripStream once = DripStream.of();
        try (Stream stream = protocol.client().open(once, Protocol.TARGET)) {
            stream.write(new byte[0], 0, 0);
            stream.write(new byte[0], 0, 0);
            assertEquals(1, once.writes());
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void endingTheOutputSendsAHeaderThatWasHeldBack(Protocol protocol) throws IOException {
        DripStream raw = DripStream.of();
        try (Stream stream = protocol.client().open(raw, Protocol.TARGET)) {
            stream.shutdownOutput();
        }
        assertTrue(raw.isOutputShut());
        Outcome outcome = protocol.receive(DripStream.of(raw.written()), 10);
        assertNull(outcome.failure());
        assertEquals(0, outcome.plaintext().length);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aServerThatSaysNothingSendsNothing(Protocol protocol) throws IOException {
        DripStream raw = DripStream.of(protocol.request(HELLO));
        try (Stream stream = protocol.server().accept(raw, Protocol.soon()).stream()) {
            stream.shutdownOutput();
        }
        assertTrue(raw.isOutputShut());
        assertEquals(0, raw.writes());
        try (Stream client = protocol.client().open(DripStream.of(), Protocol.TARGET)) {
            assertEquals(0, Protocol.readAll(client, 10).length);
        }
    }
}
