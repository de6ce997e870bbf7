package culvert.shadowsocks.stream;

import culvert.crypto.Method;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Both halves by the rules that processes have, with a replay filter that never forgets. */
public final class TestProtocols {
    private TestProtocols() {}

    public static ServerProtocol server(Method method, String password) {
        return server(new PortKeys(method, password, Map.of()));
    }

    public static ServerProtocol server(PortKeys keys) {
        return ServerProtocol.of(new Users(keys), new ServerRules(false, InstantSource.system(), salts()));
    }

    /** One that takes the same request again and again. */
    public static ServerProtocol forgetful(PortKeys keys) {
        return ServerProtocol.of(new Users(keys), new ServerRules(false, InstantSource.system(), salt -> true));
    }

    public static ClientProtocol client(Method method, String password) {
        return ClientProtocol.of(
                method, password, new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));
    }

    public static SaltMemory salts() {
        Set<ByteBuffer> seen = ConcurrentHashMap.newKeySet();
        return salt -> seen.add(ByteBuffer.wrap(salt.clone()));
    }
}
