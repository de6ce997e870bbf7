package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.RandomSalts;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a receiver of AEAD streams accepts, and who holds what when a stream ends. */
class AeadRulesTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Protocol PROTOCOL = AeadStreamTest.protocols()
            .filter(protocol -> protocol.name().equals(METHOD.label()))
            .findFirst()
            .orElseThrow();
    private static final byte[] ADDRESS = HexFormat.of().parseHex("030b6578616d706c652e636f6d0050");

    /** A direction whose chunks are these. */
    private static byte[] wire(byte[]... chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[70_000];
        SessionKeys keys = new SessionKeys(new RandomSalts());
        ChunkCipher sealer = new ChunkCipher(METHOD);
        sealer.begin(keys.sealing(MasterKey.fromPassword(METHOD, "a password"), buffer, 0));
        all.write(buffer, 0, METHOD.saltBytes());
        for (byte[] chunk : chunks) {
            int end = sealer.sealChunk(chunk, 0, chunk.length, buffer, 0);
            all.write(buffer, 0, end);
        }
        return all.toByteArray();
    }

    private static Outcome receive(byte[]... chunks) {
        return PROTOCOL.receive(DripStream.of(wire(chunks)), 1000);
    }

    @Test
    void anAddressMayBeSpreadOverChunks() throws IOException {
        byte[][] chunks = new byte[ADDRESS.length + 1][];
        for (int i = 0; i < ADDRESS.length; i++) {
            chunks[i] = new byte[] {ADDRESS[i]};
        }
        chunks[ADDRESS.length] = new byte[] {1, 2, 3};
        DripStream raw = DripStream.byteByByte(wire(chunks));
        ServerProtocol.Accepted accepted = PROTOCOL.server().accept(raw, Protocol.soon());
        assertEquals(Protocol.TARGET, accepted.target());
        assertArrayEquals(new byte[] {1, 2, 3}, Protocol.readAll(accepted.stream(), 10));
        assertEquals(0, raw.borrowedWhileWaiting());
    }

    @Test
    void anEmptyChunkDeliversNothingAndEndsNothing() {
        Outcome outcome = receive(ADDRESS, new byte[0], new byte[] {1}, new byte[0], new byte[] {2});
        assertNull(outcome.failure());
        assertArrayEquals(new byte[] {1, 2}, outcome.plaintext());
    }

    @Test
    void anEndlessRowOfEmptyChunksIsMalformed() {
        byte[][] chunks = new byte[100][0];
        chunks[0] = ADDRESS;
        assertEquals(Cause.MALFORMED, receive(chunks).failure());
        for (int i = 1; i < chunks.length; i += 10) {
            chunks[i] = new byte[1];
        }
        assertNull(receive(chunks).failure());
    }

    @Test
    void aChunkLongerThanTheCapIsMalformed() {
        assertNull(receive(ADDRESS, new byte[ChunkRules.AEAD.maxPayload()]).failure());
        assertEquals(
                Cause.MALFORMED,
                receive(ADDRESS, new byte[ChunkRules.AEAD.maxPayload() + 1]).failure());
        assertEquals(Cause.MALFORMED, receive(ADDRESS, new byte[0xFFFF]).failure());
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertEquals(
                Cause.UNSUPPORTED_ADDRESS,
                receive(new byte[] {0x13, 1, 'a', 0, 80}).failure());
        assertEquals(Cause.MALFORMED, receive(new byte[] {3, 0, 0, 80}).failure());
        assertEquals(Cause.TRUNCATED, receive(Arrays.copyOf(ADDRESS, 10)).failure());
        assertEquals(Cause.TRUNCATED, receive().failure());
    }

    @Test
    void aSilentPeerRunsIntoTheDeadline() {
        MemoryStream.Pair raw = MemoryStream.pair();
        FailureException failure = assertThrows(
                FailureException.class, () -> PROTOCOL.server().accept(raw.right(), Deadline.in(Duration.ofMillis(1))));
        assertEquals(Cause.TIMED_OUT, failure.reason());
        assertFalse(raw.right().isClosed());
        assertEquals(0, ((TestRunner) raw.right().runner()).borrowed());
    }

    @Test
    void whatCameBeforeABadTagIsDeliveredAndThenEveryCallFails() throws IOException {
        byte[] wire = wire(ADDRESS, new byte[] {1, 2, 3}, new byte[] {4, 5, 6}, new byte[] {7});
        wire[wire.length - 20] ^= 1;
        DripStream raw = DripStream.of(wire);
        Stream stream = PROTOCOL.server().accept(raw, Protocol.soon()).stream();
        byte[] buffer = new byte[1000];
        int read = 0;
        for (int n; read < 6 && (n = stream.tryRead(buffer, read, 100)) > 0; ) {
            read += n;
        }
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, Arrays.copyOf(buffer, read));
        FailureException first = assertThrows(FailureException.class, () -> stream.tryRead(buffer, 0, 100));
        assertEquals(Cause.AUTHENTICATION, first.reason());
        stream.awaitReadable();
        assertSame(first, assertThrows(FailureException.class, () -> stream.tryRead(buffer, 0, 100)));
        assertEquals(0, raw.borrowed());
    }

    @Test
    void aFailedAcceptLeavesTheRawStreamToTheCaller() {
        byte[] wire = wire(ADDRESS);
        wire[40] ^= 1;
        DripStream raw = DripStream.of(wire);
        assertThrows(FailureException.class, () -> PROTOCOL.server().accept(raw, Protocol.soon()));
        assertFalse(raw.isClosed());
        assertEquals(0, raw.writes());
        assertEquals(0, raw.borrowed());
    }

    @Test
    void waitingReturnsAtOnceWhileThereIsPlaintext() throws IOException {
        MemoryStream.Pair raw = MemoryStream.pair();
        raw.left().write(wire(ADDRESS, new byte[] {1, 2, 3}));
        try (Stream stream = PROTOCOL.server().accept(raw.right(), Protocol.soon()).stream()) {
            byte[] buffer = new byte[10];
            for (int i = 0; i < 3; i++) {
                assertTrue(stream.awaitReadable(Duration.ZERO));
                assertEquals(1, stream.tryRead(buffer, i, 1));
            }
            assertFalse(stream.awaitReadable(Duration.ZERO));
        }
    }

    @Test
    void waitingReturnsAtOnceWhileThereIsAWholeChunk() throws IOException {
        byte[] wire = wire(ADDRESS, new byte[6000], new byte[6000], new byte[100]);
        int header = METHOD.saltBytes() + ADDRESS.length + ChunkCipher.OVERHEAD;
        int beforeLast = wire.length - 100 - ChunkCipher.OVERHEAD;
        MemoryStream.Pair raw = MemoryStream.pair();
        raw.left().write(wire, 0, header);
        try (Stream stream = PROTOCOL.server().accept(raw.right(), Protocol.soon()).stream()) {
            raw.left().write(wire, header, beforeLast - header + 50);
            byte[] buffer = new byte[9000];
            assertEquals(6000, stream.tryRead(buffer, 0, buffer.length));
            assertTrue(stream.awaitReadable(Duration.ZERO));
            assertEquals(6000, stream.tryRead(buffer, 0, buffer.length));
            assertEquals(0, stream.tryRead(buffer, 0, buffer.length));
            assertFalse(stream.awaitReadable(Duration.ZERO));
            assertEquals(0, ((TestRunner) raw.right().runner()).borrowed());
            raw.left().write(wire, beforeLast + 50, wire.length - beforeLast - 50);
            assertEquals(100, stream.tryRead(buffer, 0, buffer.length));
        }
    }

    @Test
    void ofShortChunksOneCallOpensAFewSoThatOthersAreNotKeptWaiting() throws IOException {
        byte[][] plain = new byte[1001][1];
        plain[0] = ADDRESS;
        MemoryStream.Pair raw = MemoryStream.pair();
        raw.left().write(wire(plain));
        try (Stream stream = PROTOCOL.server().accept(raw.right(), Protocol.soon()).stream()) {
            byte[] buffer = new byte[129_000];
            int all = 0;
            while (all < 1000) {
                int n = stream.tryRead(buffer, 0, buffer.length);
                assertTrue(n > 0 && n <= 32, n + " chunks");
                all += n;
            }
            assertEquals(1000, all);
        }
    }

    @Test
    void aReadThatFailsKeepsNoBuffer() throws IOException {
        byte[] wire = wire(ADDRESS, new byte[5000]);
        MemoryStream.Pair raw = MemoryStream.pair();
        raw.left().write(wire, 0, wire.length - 10);
        try (Stream stream = PROTOCOL.server().accept(raw.right(), Protocol.soon()).stream()) {
            raw.left().reset();
            byte[] buffer = new byte[9000];
            assertThrows(IOException.class, () -> stream.tryRead(buffer, 0, buffer.length));
            assertEquals(0, ((TestRunner) raw.right().runner()).borrowed());
        }
    }

    @Test
    void aStepThatLeavesSomethingHoldsNoBuffer() throws IOException {
        byte[] wire = wire(ADDRESS, new byte[50], new byte[50], new byte[50]);
        int header = METHOD.saltBytes() + ADDRESS.length + ChunkCipher.OVERHEAD;
        DripStream raw = DripStream.of(Arrays.copyOf(wire, header), Arrays.copyOfRange(wire, header, wire.length));
        try (Stream stream = PROTOCOL.server().accept(raw, Protocol.soon()).stream()) {
            byte[] buffer = new byte[50];
            int[] taken = new int[1];
            stream.awaitReadable(() -> {
                try {
                    taken[0] = stream.tryRead(buffer, 0, 50);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return true;
            });
            assertEquals(50, taken[0]);
            assertEquals(0, raw.borrowedWhileWaiting());
            assertEquals(50, stream.tryRead(buffer, 0, 50));
        }
    }

    @Test
    void closingGivesBackWhatWasHeld() throws IOException {
        byte[] wire = wire(ADDRESS, new byte[5000], new byte[5000]);
        int header = METHOD.saltBytes() + ADDRESS.length + ChunkCipher.OVERHEAD;
        MemoryStream.Pair raw = MemoryStream.pair();
        TestRunner runner = (TestRunner) raw.right().runner();
        raw.left().write(wire, 0, header);
        Stream stream = PROTOCOL.server().accept(raw.right(), Protocol.soon()).stream();
        raw.left().write(wire, header, wire.length - header);
        byte[] buffer = new byte[7000];
        assertEquals(5000, stream.tryRead(buffer, 0, 6000));
        assertEquals(1, runner.borrowed());
        stream.close();
        stream.close();
        stream.reset();
        assertEquals(0, runner.borrowed());
        assertTrue(raw.right().isClosed());
        assertClosed(() -> stream.tryRead(buffer, 0, 1));
        assertClosed(stream::awaitReadable);
        assertClosed(() -> stream.write(buffer, 0, 1));
        assertClosed(() -> stream.write(buffer, 0, 0));
        assertClosed(stream::shutdownOutput);
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void assertClosed(Call call) {
        assertEquals(
                Cause.CLOSED, assertThrows(FailureException.class, call::run).reason());
    }

    @Test
    void aWriterThatWaitsGivesBackWhenAnotherThreadCloses() throws Exception {
        MemoryStream.Pair raw = MemoryStream.pair();
        TestRunner runner = (TestRunner) raw.left().runner();
        BlockingQueue<Cause> outcome = new ArrayBlockingQueue<>(1);
        Stream stream = PROTOCOL.client().open(raw.left(), Protocol.TARGET);
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                stream.write(new byte[10_000_000], 0, 10_000_000);
            } catch (FailureException e) {
                outcome.add(e.reason());
            } catch (IOException e) {
                outcome.add(Cause.INTERNAL);
            }
        });
        raw.right().readExactly(300_000);
        stream.close();
        assertEquals(Cause.CLOSED, outcome.poll(30, TimeUnit.SECONDS));
        writer.join();
        assertEquals(0, runner.borrowed());
    }

    @Test
    void resettingIsPassedOn() throws IOException {
        MemoryStream.Pair raw = MemoryStream.pair();
        PROTOCOL.client().open(raw.left(), Protocol.TARGET).reset();
        assertTrue(raw.right().wasReset());
    }
}
