package culvert.shadowsocks;

import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.PacketSender;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import culvert.crypto.SessionPackets;
import java.util.List;

/** A client's own key, and those of the servers on the way, which its identity headers are made with (SIP023). */
public final class ClientKeys implements AutoCloseable {
    private final List<MasterKey> chain;

    /** Of each key in the chain but the first, which is not named on the wire. */
    private final List<KeyHash> named;

    private ClientKeys(List<MasterKey> chain) {
        this.chain = chain;
        this.named = chain.stream().skip(1).map(KeyHash::of).toList();
    }

    /** What is no key, or no chain of them, is an {@link IllegalArgumentException}. */
    public static ClientKeys parse(Method method, String password) {
        return new ClientKeys(Psk.parseChain(method, password));
    }

    /** The key that sessions are made with. */
    public MasterKey user() {
        return chain.getLast();
    }

    public int headerBytes() {
        return named.size() * KeyHash.BYTES;
    }

    /** Writes the identity headers behind the salt that stands at 0. */
    public void writeHeaders(SessionKeys keys, byte[] into) {
        int at = user().method().saltBytes();
        for (int i = 0; i < named.size(); i++) {
            keys.writeIdentity(chain.get(i), named.get(i), into, at);
            at += KeyHash.BYTES;
        }
    }

    /** Begins a session of datagrams. */
    public PacketSender sender(SessionPackets cipher) {
        return cipher.sender(chain, named, 0);
    }

    /** Overwrites all keys. */
    @Override
    public void close() {
        chain.forEach(MasterKey::close);
    }
}
