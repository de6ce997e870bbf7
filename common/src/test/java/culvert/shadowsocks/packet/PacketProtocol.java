package culvert.shadowsocks.packet;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.TestProtocols;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Both halves of a method for datagrams, with clocks that a test sets.
 *
 * @param name the method's, and "users" where identity headers or trials tell them apart
 */
record PacketProtocol(String name, Method method, PortKeys keys, String password, Clocks clocks) {
    static final long START = 1_700_000_000L;

    /** What each end takes for the time, in seconds. */
    static final class Clocks {
        private long client = START;
        private long server = START;

        void client(long seconds) {
            client = seconds;
        }

        void server(long seconds) {
            server = seconds;
        }

        private InstantSource ofClient() {
            return () -> Instant.ofEpochSecond(client);
        }

        private InstantSource ofServer() {
            return () -> Instant.ofEpochSecond(server);
        }
    }

    /** Every method, alone and with users where it can have some. */
    static Stream<PacketProtocol> all() {
        List<PacketProtocol> all = new ArrayList<>();
        for (Method method : Method.values()) {
            all.add(new PacketProtocol(
                    method.label(), method, TestKeys.alone(method), TestKeys.password(method), new Clocks()));
            if (method.hasIdentityHeaders() || method.edition() == Edition.AEAD) {
                all.add(new PacketProtocol(
                        method.label() + " users", method, TestKeys.users(method), alice(method), new Clocks()));
            }
        }
        return all.stream();
    }

    static Stream<PacketProtocol> edition2022() {
        return all().filter(PacketProtocol::remembers);
    }

    /** True where associations are known for some time. */
    boolean remembers() {
        return method.edition() == Edition.EDITION_2022;
    }

    boolean hasUsers() {
        return !keys.users().isEmpty();
    }

    PacketServer server() {
        return PacketServer.of(new Users(keys), new ServerRules(false, clocks.ofServer(), TestProtocols.salts()));
    }

    PacketClient client() {
        return client(password);
    }

    PacketClient client(String withPassword) {
        return PacketClient.of(
                method, withPassword, new ClientRules(false, clocks.ofClient(), skew -> {}, TestProtocols.salts()));
    }

    /** Another user's, if there are users; else somebody's without the key. */
    PacketClient stranger() {
        return client(
                method.edition() == Edition.AEAD || !hasUsers()
                        ? TestKeys.wrongPassword(method)
                        : TestKeys.stranger(method));
    }

    PacketClient bob() {
        String key = TestKeys.key(method, 3);
        return client(method.edition() == Edition.AEAD ? key : TestKeys.password(method) + ":" + key);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String alice(Method method) {
        return method.edition() == Edition.AEAD ? TestKeys.key(method, 2) : TestKeys.alice(method);
    }
}
