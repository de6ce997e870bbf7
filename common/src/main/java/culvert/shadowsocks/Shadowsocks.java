package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import java.util.Map;

/** Makes the protocol that a method belongs to. Unusable passwords are an {@link IllegalArgumentException}. */
public final class Shadowsocks {
    private Shadowsocks() {}

    /** The remote's half. */
    public static ServerProtocol server(ServerKeys keys, ServerRules rules) {
        Pools pools = Pools.of(keys.method());
        return switch (keys.method().family()) {
            case AEAD -> aead(keys, pools);
            case EDITION_2022 -> new Edition2022Server(UserTable.of(keys), rules, pools);
        };
    }

    /** The remote's half, for one password and by the usual rules. */
    public static ServerProtocol server(Method method, String password) {
        return server(new ServerKeys(method, password, Map.of()), ServerRules.usual());
    }

    /** The local's half. */
    public static ClientProtocol client(Method method, String password, ClientRules rules) {
        Pools pools = Pools.of(method);
        return switch (method.family()) {
            case AEAD -> new AeadClient(MasterKey.fromPassword(method, password), pools);
            case EDITION_2022 -> new Edition2022Client(ClientKeys.parse(method, password), rules, pools);
        };
    }

    /** The local's half, by the usual rules. */
    public static ClientProtocol client(Method method, String password) {
        return client(method, password, ClientRules.usual());
    }

    private static ServerProtocol aead(ServerKeys keys, Pools pools) {
        if (!keys.users().isEmpty()) {
            throw new IllegalArgumentException(keys.method().label() + " cannot tell users apart");
        }
        return new AeadServer(MasterKey.fromPassword(keys.method(), keys.password()), pools);
    }
}
