package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsersTest {
    private static final byte[] HELLO = {1, 2, 3};

    static Stream<Method> methods() {
        return Edition2022StreamTest.methods().filter(Method::hasIdentityHeaders);
    }

    private static Protocol protocol(Method method, String password) {
        return new Protocol(
                method.label(),
                0,
                TestProtocols.client(method, password),
                TestProtocols.server(TestKeys.users(method)));
    }

    private static String refusal(Method method, Map<String, String> users) {
        PortKeys keys = new PortKeys(method, TestKeys.password(method), users);
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> new Users(keys))
                .getMessage());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void eachUserIsKnownByName(Method method) throws IOException {
        for (String name : TestKeys.users(method).users().keySet()) {
            Protocol protocol = protocol(
                    method,
                    TestKeys.password(method) + ":"
                            + TestKeys.users(method).users().get(name));
            DripStream raw = DripStream.of(protocol.request(HELLO));
            ServerProtocol.Accepted accepted = protocol.server().accept(raw, Protocol.soon());
            assertEquals(name, accepted.user().toString());
            assertArrayEquals(HELLO, Protocol.readAll(accepted.stream(), 10));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whoHasNoHeaderOrAnUnknownOneDoesNotAuthenticate(Method method) throws IOException {
        String own = TestKeys.key(method, 2);
        for (String password : new String[] {
            TestKeys.stranger(method),
            TestKeys.password(method),
            own,
            own + ":" + own,
            own + ":" + TestKeys.alice(method)
        }) {
            Protocol protocol = protocol(method, password);
            DripStream raw = DripStream.of(protocol.request(HELLO));
            assertEquals(Cause.AUTHENTICATION, protocol.receive(raw, 10).failure());
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aKeyThatWouldNotTellUsersApartIsRefused(Method method) {
        String key = TestKeys.key(method, 2);
        String bare = key.replace("=", "");
        assertEquals("user alice has the server's key", refusal(method, Map.of("alice", TestKeys.password(method))));
        String same = refusal(method, Map.of("alice", key, "bob", bare));
        assertEquals("users alice and bob have the same key", same);
        String wrong = refusal(method, Map.of("alice", "c2VjcmV0"));
        assertEquals("user alice: expected " + method.keyBytes() + " bytes in base64, found 6 bytes", wrong);
    }

    @Test
    void onlyAesMethodsHaveUsers() {
        Method method = Method.EDITION_2022_CHACHA20_POLY1305;
        String message = refusal(method, Map.of("alice", TestKeys.key(method, 2)));
        assertEquals("2022-blake3-chacha20-poly1305 cannot tell users apart", message);
    }

    @Test
    void keysAreNotPrinted() {
        PortKeys keys = TestKeys.users(Method.EDITION_2022_AES_128_GCM);
        keys.users().forEach((name, password) -> assertFalse(keys.toString().contains(password)));
        assertFalse(keys.toString().contains(keys.password()));
    }
}
