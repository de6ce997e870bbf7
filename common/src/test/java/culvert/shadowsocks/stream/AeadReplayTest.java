package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.crypto.ChunkCipher;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays and reflections of the AEAD methods, with one password and with several. */
class AeadReplayTest {
    private static final byte[] DATA = Protocol.counting(300);

    private final List<String> remembered = new ArrayList<>();

    static java.util.stream.Stream<PortKeys> servers() {
        return Arrays.stream(Method.values())
                .filter(method -> method.edition() == Edition.AEAD)
                .flatMap(method -> java.util.stream.Stream.of(
                        TestKeys.alone(method),
                        new PortKeys(method, "", Map.of("alice", "of alice", "bob", TestKeys.password(method)))));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aReplayIsRefusedHoweverItArrives(PortKeys keys) throws IOException {
        byte[] recorded = flight(keys);
        byte[] honest = flight(keys);
        ServerProtocol server = TestProtocols.server(keys);
        assertArrayEquals(DATA, accepted(server, DripStream.of(recorded)));
        assertEquals(Cause.REPLAY, refused(server, DripStream.of(recorded)));
        assertEquals(Cause.REPLAY, refused(server, DripStream.byteByByte(recorded)));
        assertEquals(Cause.REPLAY, refused(server, DripStream.of(Protocol.concat(recorded, new byte[100]))));
        byte[] proof = Arrays.copyOf(recorded, keys.method().saltBytes() + ChunkCipher.SEALED_LENGTH_BYTES);
        assertEquals(Cause.REPLAY, refused(server, DripStream.of(proof)), "and not waited for");
        assertArrayEquals(DATA, accepted(server, DripStream.byteByByte(honest)));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void ofAReplayAtTheSameTimeFromEverywhereOneIsAccepted(PortKeys keys) throws Exception {
        int threads = 8;
        byte[] recorded = flight(keys);
        CyclicBarrier together = new CyclicBarrier(threads);
        ServerProtocol server = TestProtocols.server(keys);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                attempts.add(executor.submit(() -> {
                    together.await();
                    return isAccepted(server, DripStream.of(recorded));
                }));
            }
            int accepted = 0;
            for (Future<Boolean> attempt : attempts) {
                accepted += attempt.get() ? 1 : 0;
            }
            assertEquals(1, accepted);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatWasAuthenticatedIsRememberedAndNothingElse(PortKeys keys) throws IOException {
        byte[] flight = flight(keys);
        int proof = keys.method().saltBytes() + ChunkCipher.SEALED_LENGTH_BYTES;
        ServerProtocol server = remembering(keys);
        for (int length = 0; length < proof; length++) {
            refused(server, DripStream.of(Arrays.copyOf(flight, length)));
        }
        for (int at = 0; at < proof; at++) {
            byte[] changed = flight.clone();
            changed[at] ^= 1;
            assertEquals(Cause.AUTHENTICATION, refused(server, DripStream.of(changed)));
        }
        assertEquals(List.of(), remembered);
        assertEquals(Cause.TRUNCATED, refused(server, DripStream.of(Arrays.copyOf(flight, proof))));
        assertEquals(List.of(salt(keys, flight)), remembered);
        remembered.clear();
        assertArrayEquals(DATA, accepted(server, DripStream.of(flight)));
        assertEquals(List.of(salt(keys, flight)), remembered);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatAServerSentIsNoRequestToAnyServerWithTheKey(PortKeys keys) throws IOException {
        DripStream raw = DripStream.of(flight(keys));
        ServerProtocol server = TestProtocols.forgetful(keys);
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            stream.write(Protocol.counting(3000), 0, 3000);
        }
        ServerProtocol another = remembering(keys);
        assertEquals(Cause.REPLAY, refused(another, DripStream.of(raw.written())));
        assertEquals(List.of(), remembered);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aClientThatIsAnsweredWithItsOwnBytesFailsAndHandsNoneOfThemOn(PortKeys keys) throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        try (ClientProtocol client = client(keys);
                Stream stream = client.open(wire.left(), Protocol.TARGET)) {
            stream.write(DATA, 0, DATA.length);
            stream.shutdownOutput();
            wire.right().write(wire.right().readAll());
            wire.right().shutdownOutput();
            FailureException failure = assertThrows(FailureException.class, () -> Protocol.readAll(stream, 100));
            assertEquals(Cause.REPLAY, failure.reason());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aClientThatIsAnsweredWithAnotherClientsBytesFailsToo(PortKeys keys) throws IOException {
        byte[] others = flight(keys);
        DripStream raw = DripStream.byteByByte(others);
        try (ClientProtocol client = client(keys);
                Stream stream = client.open(raw, Protocol.TARGET)) {
            assertEquals(Cause.REPLAY, Protocol.failure(() -> Protocol.readAll(stream, 100)));
        }
        assertEquals(0, raw.borrowed());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void honestAnswersArrive(PortKeys keys) throws IOException {
        ServerProtocol server = TestProtocols.server(keys);
        for (int i = 0; i < 50; i++) {
            DripStream raw = DripStream.of(flight(keys));
            try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
                stream.write(DATA, 0, DATA.length);
            }
            try (ClientProtocol client = client(keys);
                    Stream stream = client.open(DripStream.of(raw.written()), Protocol.TARGET)) {
                assertArrayEquals(DATA, Protocol.readAll(stream, 100));
            }
        }
    }

    private ServerProtocol remembering(PortKeys keys) {
        return ServerProtocol.of(
                new Users(keys),
                new ServerRules(
                        false,
                        InstantSource.system(),
                        salt -> remembered.add(HexFormat.of().formatHex(salt))));
    }

    private static String salt(PortKeys keys, byte[] flight) {
        return HexFormat.of().formatHex(flight, 0, keys.method().saltBytes());
    }

    private static byte[] accepted(ServerProtocol server, DripStream raw) throws IOException {
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            return Protocol.readAll(stream, 100);
        }
    }

    private static boolean isAccepted(ServerProtocol server, DripStream raw) throws IOException {
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            return Protocol.readAll(stream, 100).length == DATA.length;
        } catch (FailureException e) {
            assertEquals(Cause.REPLAY, e.reason());
            return false;
        }
    }

    private static Cause refused(ServerProtocol server, DripStream raw) {
        Cause cause = Protocol.failure(() -> server.accept(raw, Protocol.soon()));
        assertEquals(0, raw.writes() + raw.borrowed());
        assertFalse(raw.isClosed());
        return cause;
    }

    private static ClientProtocol client(PortKeys keys) {
        return TestProtocols.client(keys.method(), TestKeys.password(keys.method()));
    }

    private static byte[] flight(PortKeys keys) throws IOException {
        DripStream raw = DripStream.of();
        try (ClientProtocol client = client(keys);
                Stream stream = client.open(raw, Protocol.TARGET)) {
            stream.write(DATA, 0, DATA.length);
        }
        return raw.written();
    }
}
