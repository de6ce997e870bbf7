package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import java.util.Map;

/** Makes the protocol that a method belongs to. */
public final class Shadowsocks {
    private Shadowsocks() {}

    /** The remote's half for one password; an unusable password is an {@link IllegalArgumentException}. */
    public static ServerProtocol server(Method method, String password) {
        return server(new ServerKeys(method, password, Map.of()), ServerRules.usual());
    }

    /** The remote's half; an unusable password is an {@link IllegalArgumentException}. */
    public static ServerProtocol server(ServerKeys keys, ServerRules rules) {
        Method method = keys.method();
        return keys.users().isEmpty()
                ? new AeadServer(MasterKey.fromPassword(method, keys.password()), Pools.of(method))
                : new AeadUsersServer(keys, Pools.of(method));
    }

    /** The local's half; an unusable password is an {@link IllegalArgumentException}. */
    public static ClientProtocol client(Method method, String password, ClientRules rules) {
        return client(method, password);
    }

    /** The local's half with the usual rules. */
    public static ClientProtocol client(Method method, String password) {
        return new AeadClient(MasterKey.fromPassword(method, password), Pools.of(method));
    }
}
