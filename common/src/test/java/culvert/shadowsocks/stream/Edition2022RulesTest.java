package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.RandomSalts;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.Stream;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both ends of the 2022 edition insist on. */
class Edition2022RulesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final byte[] HELLO = {1, 2, 3};

    private final List<String> remembered = new ArrayList<>();
    private final List<Duration> skews = new ArrayList<>();

    static java.util.stream.Stream<Method> methods() {
        return Edition2022StreamTest.methods();
    }

    private static InstantSource clock(long seconds) {
        return InstantSource.fixed(NOW.plusSeconds(seconds));
    }

    /** A strict pair of which the client's clock is ahead; each salt is new. */
    private Protocol protocol(Method method, long clientAhead) {
        ClientRules clientRules = new ClientRules(false, clock(clientAhead), skews::add, salt -> true);
        ServerRules serverRules = new ServerRules(false, clock(0), salt -> remembered.add(Arrays.toString(salt)));
        return new Protocol(
                method.label(),
                ChunkRules.EDITION_2022.maxPayload(),
                ClientProtocol.of(method, TestKeys.password(method), clientRules),
                ServerProtocol.of(new Users(TestKeys.alone(method)), serverRules));
    }

    private static int firstRead(Method method) {
        return method.saltBytes() + FixedHeader.REQUEST_BYTES + Method.TAG_BYTES;
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theFixedHeaderComesWithTheFirstReadOrNotAtAll(Method method) throws IOException {
        Protocol strict = protocol(method, 0);
        byte[] wire = strict.request(HELLO);
        for (int split = 1; split < wire.length; split++) {
            DripStream raw = DripStream.of(Arrays.copyOf(wire, split), Arrays.copyOfRange(wire, split, wire.length));
            Outcome outcome = strict.receive(raw, 100);
            assertEquals(split < firstRead(method) ? Cause.TRUNCATED : null, outcome.failure(), "split at " + split);
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theShortestRequestIsANameOfOneLetterAndOneByte(Method method) throws IOException {
        Protocol protocol = protocol(method, 0);
        DripStream raw = DripStream.of();
        Target shortest = new Target(Host.parse("x"), 80);
        try (Stream stream = protocol.client().open(raw, shortest)) {
            stream.write(HELLO, 0, 1);
        }
        assertEquals(
                shortest,
                protocol.server()
                        .accept(DripStream.of(raw.written()), Protocol.soon())
                        .target());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void thirtySecondsAreForgivenBothWays(Method method) throws IOException {
        for (long ahead : new long[] {-30, -1, 0, 29, 30}) {
            Protocol protocol = protocol(method, ahead);
            assertNull(
                    protocol.receive(DripStream.of(protocol.request(HELLO)), 10).failure());
        }
        remembered.clear();
        for (long ahead : new long[] {-1_000_000, -31, 31, 1_000_000}) {
            Protocol protocol = protocol(method, ahead);
            DripStream raw = DripStream.of(protocol.request(HELLO));
            ClockException refusal =
                    assertThrows(ClockException.class, () -> protocol.server().accept(raw, Protocol.soon()));
            assertEquals(Duration.ofSeconds(ahead), refusal.skew());
            assertEquals("clock", refusal.getMessage());
        }
        assertEquals(List.of(), remembered);
    }

    @Test
    void aTimeWithTheHighestBitIsNoTime() {
        byte[] header = FixedHeader.request(clock(0), 10);
        header[1] = (byte) 0x80;
        long skew = FixedHeader.skew(header, clock(0));
        assertEquals(Long.MAX_VALUE, skew);
        assertThrows(ClockException.class, () -> Timestamps.check(skew));
        Arrays.fill(header, (byte) 0xFF);
        assertThrows(ClockException.class, () -> Timestamps.check(FixedHeader.skew(header, clock(0))));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aReplayIsRefused(Method method) throws IOException {
        Protocol protocol = new Protocol(
                method.label(),
                0,
                TestProtocols.client(method, TestKeys.password(method)),
                TestProtocols.server(TestKeys.alone(method)));
        byte[] wire = protocol.request(HELLO);
        assertNull(protocol.receive(DripStream.of(wire), 10).failure());
        assertEquals(Cause.REPLAY, protocol.receive(DripStream.of(wire), 10).failure());
        assertNull(protocol.receive(DripStream.of(protocol.request(HELLO)), 10).failure());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aSaltIsRememberedWhenItsFixedHeaderHasBeenAuthenticated(Method method) throws IOException {
        Protocol protocol = protocol(method, 0);
        byte[] wire = protocol.request(HELLO);
        for (int i = 0; i < firstRead(method); i++) {
            byte[] changed = wire.clone();
            changed[i] ^= 1;
            protocol.receive(DripStream.of(changed), 100);
            protocol.receive(DripStream.of(Arrays.copyOf(wire, i)), 100);
        }
        assertEquals(List.of(), remembered);
        protocol.receive(DripStream.of(Arrays.copyOf(wire, firstRead(method))), 100);
        assertEquals(List.of(Arrays.toString(Arrays.copyOf(wire, method.saltBytes()))), remembered);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aRequestWithoutPayloadHasPadding(Method method) throws IOException {
        Protocol protocol = protocol(method, 0);
        int least = firstRead(method) + VariableHeader.bytes(Protocol.TARGET, 0) + Method.TAG_BYTES;
        Set<Integer> lengths = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            byte[] wire = protocol.request(new byte[0]);
            assertTrue(wire.length > least && wire.length <= least + VariableHeader.MAX_PADDING);
            lengths.add(wire.length);
            assertNull(protocol.receive(DripStream.of(wire), 10).failure());
        }
        assertTrue(lengths.size() > 100);
        assertEquals(least + HELLO.length, protocol.request(HELLO).length);
    }

    /** A request whose variable header and first chunks are these. */
    private static byte[] wire(Method method, byte[] variable, byte[]... chunks) {
        byte[] wire = new byte[140_000];
        ChunkCipher sealer = new ChunkCipher(method);
        sealer.begin(new SessionKeys(new RandomSalts()).sealing(Psk.parse(method, TestKeys.password(method)), wire, 0));
        byte[] fixed = FixedHeader.request(clock(0), variable.length);
        int at = sealer.seal(fixed, 0, fixed.length, wire, method.saltBytes());
        at = sealer.seal(variable, 0, variable.length, wire, at);
        for (byte[] chunk : chunks) {
            at = sealer.sealChunk(chunk, 0, chunk.length, wire, at);
        }
        return Arrays.copyOf(wire, at);
    }

    private Outcome receive(Method method, byte[] variable, byte[]... chunks) {
        return protocol(method, 0).receive(DripStream.of(wire(method, variable, chunks)), 70_000);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theWholeHeaderIsInItsPiece(Method method) {
        byte[] complete = VariableHeader.write(Protocol.TARGET, 3, HELLO, 0, 3);
        assertArrayEquals(HELLO, receive(method, complete).plaintext());
        int before = complete.length - HELLO.length;
        for (int length = 0; length < before; length++) {
            byte[] rest = Arrays.copyOfRange(complete, length, complete.length);
            Cause failure =
                    receive(method, Arrays.copyOf(complete, length), rest).failure();
            assertEquals(Cause.MALFORMED, failure, "length " + length);
        }
        assertNull(receive(method, Arrays.copyOf(complete, before)).failure());
        byte[] bare = VariableHeader.write(Protocol.TARGET, 0, HELLO, 0, 0);
        assertEquals(Cause.MALFORMED, receive(method, bare, HELLO).failure());
        byte[] unknownType = complete.clone();
        unknownType[0] = 0x13;
        assertEquals(Cause.UNSUPPORTED_ADDRESS, receive(method, unknownType).failure());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void chunksHaveAnyLengthButNone(Method method) {
        byte[] header = VariableHeader.write(Protocol.TARGET, 1, HELLO, 0, 0);
        byte[] longest = Protocol.counting(0xFFFF);
        assertArrayEquals(longest, receive(method, header, longest).plaintext());
        Outcome outcome = receive(method, header, HELLO, new byte[0], HELLO);
        assertEquals(Cause.MALFORMED, outcome.failure());
        assertArrayEquals(HELLO, outcome.plaintext());
    }

    /** What the server sends when it has got this request. */
    private static byte[] response(Protocol protocol, byte[] request, byte[]... writes) throws IOException {
        DripStream raw = DripStream.of(request);
        try (Stream stream = protocol.server().accept(raw, Protocol.soon()).stream()) {
            for (byte[] bytes : writes) {
                stream.write(bytes, 0, bytes.length);
            }
        }
        assertEquals(writes.length == 0 ? 0 : 1, raw.writes());
        return raw.written();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theClientTakesTheAnswerToItsOwnRequestOnly(Method method) throws IOException {
        Protocol protocol = protocol(method, 7);
        byte[] foreign = response(protocol, protocol.request(HELLO), HELLO);
        assertEquals(Cause.AUTHENTICATION, answered(protocol, foreign));
        DripStream early = DripStream.of(foreign);
        try (Stream stream = protocol.client().open(early, Protocol.TARGET)) {
            assertEquals(Cause.AUTHENTICATION, Protocol.failure(() -> Protocol.readAll(stream, 10)));
        }
        assertEquals(Cause.AUTHENTICATION, answered(protocol, protocol.request(HELLO)));
        assertEquals(List.of(), skews);
    }

    private static Cause answered(Protocol protocol, byte[] response) throws IOException {
        try (Stream stream = protocol.client().open(DripStream.of(response), Protocol.TARGET)) {
            stream.write(HELLO, 0, HELLO.length);
            return Protocol.failure(() -> Protocol.readAll(stream, 10));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theClientLearnsTheServersClock(Method method) throws IOException {
        for (long ahead : new long[] {-30, 0, 30}) {
            skews.clear();
            TwoWays ways = new TwoWays(protocol(method, ahead));
            assertArrayEquals(HELLO, ways.answer(HELLO));
            assertEquals(List.of(Duration.ofSeconds(-ahead)), skews);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anAnswerComesWithTheFirstReadOrNotAtAll(Method method) throws IOException {
        int needed = method.saltBytes() + FixedHeader.responseBytes(method.saltBytes()) + Method.TAG_BYTES;
        for (int split : new int[] {1, needed - 1, needed, needed + 1}) {
            TwoWays ways = new TwoWays(protocol(method, 0));
            ways.splitAt(split);
            if (split < needed) {
                assertEquals(Cause.TRUNCATED, Protocol.failure(() -> ways.answer(HELLO)));
            } else {
                assertArrayEquals(HELLO, ways.answer(HELLO));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aChangedAnswerIsRefused(Method method) throws IOException {
        int length = new TwoWays(protocol(method, 0)).answerBytes(HELLO);
        for (int i = 0; i < length; i++) {
            TwoWays ways = new TwoWays(protocol(method, 0));
            ways.changeByte(i);
            assertEquals(Cause.AUTHENTICATION, Protocol.failure(() -> ways.answer(HELLO)), "byte " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aServerThatWritesNothingSendsNothing(Method method) throws IOException {
        Protocol protocol = protocol(method, 0);
        DripStream raw = DripStream.of(protocol.request(HELLO));
        try (Stream stream = protocol.server().accept(raw, Protocol.soon()).stream()) {
            stream.write(HELLO, 0, 0);
            assertEquals(0, raw.writes());
            stream.write(HELLO, 0, 1);
            stream.write(HELLO, 0, 0);
            assertEquals(1, raw.writes());
        }
    }
}
