package culvert.shadowsocks.stream;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;

/** The contract, for the methods of the 2022 edition, where headers may arrive in pieces and again. */
class Edition2022StreamTest extends StreamContract {
    static Stream<Protocol> protocols() {
        return Stream.concat(
                methods().map(method -> protocol(method.label(), TestKeys.alone(method), TestKeys.password(method))),
                methods()
                        .filter(Method::hasIdentityHeaders)
                        .map(method -> protocol(
                                method.label() + " with users", TestKeys.users(method), TestKeys.alice(method))));
    }

    static Stream<Method> methods() {
        return Arrays.stream(Method.values()).filter(method -> method.edition() == Edition.EDITION_2022);
    }

    private static Protocol protocol(String name, PortKeys keys, String password) {
        return new Protocol(
                name,
                ChunkRules.EDITION_2022.maxPayload(),
                ClientProtocol.of(
                        keys.method(),
                        password,
                        new ClientRules(true, InstantSource.system(), skew -> {}, salt -> true)),
                ServerProtocol.of(new Users(keys), new ServerRules(true, InstantSource.system(), salt -> true)));
    }
}
