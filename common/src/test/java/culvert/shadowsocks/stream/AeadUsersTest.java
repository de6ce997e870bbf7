package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.net.Stream;
import culvert.shadowsocks.PortKeys;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several users of an AEAD method on one port. */
class AeadUsersTest {
    private static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
    private static final byte[] DATA = Protocol.counting(300);

    private final ServerProtocol single = TestProtocols.server(METHOD, "the only one");
    private final ServerProtocol shared = server("", 200);

    @Test
    void theUserIsTheOneWhoseKeyItIs() throws IOException {
        for (int user : new int[] {0, 63, 64, 199, 0}) {
            DripStream raw = DripStream.byteByByte(flight("password " + user));
            ServerProtocol.Accepted accepted = shared.accept(raw, Protocol.soon());
            assertEquals(Optional.of("user " + user), accepted.user().name());
            assertEquals(Protocol.TARGET, accepted.target());
            assertArrayEquals(DATA, Protocol.readAll(accepted.stream(), 100));
            assertEquals(0, raw.borrowedWhileWaiting());
            accepted.stream().close();
        }
    }

    @Test
    void thePasswordOfThePortIsSomebodyWithoutAName() throws IOException {
        ServerProtocol both = server("of the port", 2);
        assertEquals(Optional.empty(), user(both, "of the port"));
        assertEquals(Optional.of("user 1"), user(both, "password 1"));
    }

    @Test
    void theAnswerIsSealedForTheUser() throws IOException {
        DripStream raw = DripStream.of(flight("password 7"));
        try (Stream stream = shared.accept(raw, Protocol.soon()).stream()) {
            stream.write(DATA, 0, DATA.length);
        }
        try (ClientProtocol client = TestProtocols.client(METHOD, "password 7");
                Stream stream = client.open(DripStream.of(raw.written()), Protocol.TARGET)) {
            assertArrayEquals(DATA, Protocol.readAll(stream, 100));
        }
    }

    @Test
    void anythingThatFailsFailsAsWithASingleKey() throws IOException {
        byte[] flight = flight("nobody's");
        byte[] alices = flight("password 3");
        byte[] only = flight("the only one");
        for (int length = 0; length <= flight.length; length++) {
            assertSame(Arrays.copyOf(flight, length), Arrays.copyOf(flight, length));
            assertSame(Arrays.copyOf(only, length), Arrays.copyOf(alices, length));
        }
        for (int at = 0; at < alices.length; at++) {
            assertSame(flipped(only, at), flipped(alices, at));
        }
    }

    /** What each server does with its own peer's bytes: read, fail, or end, and never write or keep anything. */
    private void assertSame(byte[] toSingle, byte[] toShared) {
        DripStream first = DripStream.of(toSingle);
        DripStream second = DripStream.of(toShared);
        Outcome expected = new Protocol("single", 0, unused(), single).receive(first, 64);
        Outcome outcome = new Protocol("shared", 0, unused(), shared).receive(second, 64);
        assertEquals(expected.failure(), outcome.failure());
        assertArrayEquals(expected.plaintext(), outcome.plaintext());
        assertEquals(0, second.writes() + second.borrowed());
        assertEquals(first.isClosed(), second.isClosed());
    }

    private static ClientProtocol unused() {
        return TestProtocols.client(METHOD, "unused");
    }

    private static Optional<String> user(ServerProtocol server, String password) throws IOException {
        ServerProtocol.Accepted accepted = server.accept(DripStream.of(flight(password)), Protocol.soon());
        accepted.stream().close();
        return accepted.user().name();
    }

    private static ServerProtocol server(String password, int count) {
        Map<String, String> users = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            users.put("user " + i, "password " + i);
        }
        return TestProtocols.server(new PortKeys(METHOD, password, users));
    }

    private static byte[] flight(String password) throws IOException {
        try (ClientProtocol client = TestProtocols.client(METHOD, password)) {
            return new Protocol("", 0, client, TestProtocols.server(METHOD, password)).request(DATA);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }
}
