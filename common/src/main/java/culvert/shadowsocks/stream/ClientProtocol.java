package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.net.Stream;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.Pools;
import java.time.InstantSource;

/** The local's half: asks a remote for a target. Closed when no session uses it any more. */
public interface ClientProtocol extends AutoCloseable {
    /** The one of the method. An unusable password is an {@link IllegalArgumentException}. */
    static ClientProtocol of(Method method, String password, ClientRules rules) {
        return of(method, password, SaltPrefix.NONE, rules);
    }

    /** The same where salts begin with something, which the methods of 2022 have no way to. */
    static ClientProtocol of(Method method, String password, SaltPrefix prefix, ClientRules rules) {
        Pools pools = Pools.of(method);
        return switch (method.edition()) {
            case AEAD -> new AeadClient(MasterKey.fromPassword(method, password), prefix, pools);
            case EDITION_2022 -> new Edition2022Client(ClientKeys.parse(method, password), rules, pools);
        };
    }

    /** The same for a program that has no rules of its own: by the clock of this machine. */
    static ClientProtocol of(Method method, String password) {
        return of(method, password, new ClientRules(false, InstantSource.system(), _ -> {}, _ -> true));
    }

    /**
     * Decorates a connection to the remote, which the result then owns. Nothing is sent yet: the header leaves with the
     * first write, be it of length 0.
     */
    Stream open(Stream raw, Target target);

    /** Overwrites the key. */
    @Override
    void close();
}
