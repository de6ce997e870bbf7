package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.Method;

/** Makes the protocol that a method belongs to. */
public final class Shadowsocks {
    private Shadowsocks() {}

    /** The remote's half; an unusable password is an {@link IllegalArgumentException}. */
    public static ServerProtocol server(Method method, String password) {
        return new AeadServer(MasterKey.fromPassword(method, password), Pools.of(method));
    }

    /** The local's half; an unusable password is an {@link IllegalArgumentException}. */
    public static ClientProtocol client(Method method, String password) {
        return new AeadClient(MasterKey.fromPassword(method, password), Pools.of(method));
    }
}
